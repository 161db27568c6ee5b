package io.etcdagent.ctl;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks stty(1): Java itself cannot ask a terminal for its size. Where it fails once it is not asked again. */
final class SttyWindow implements Window {

    private static final Pattern ANSWER = Pattern.compile("([1-9]\\d{0,4}) ([1-9]\\d{0,4})\\s*");

    private final File terminal;

    private volatile boolean mute;

    /** @param terminal leads to the terminal that is asked about */
    SttyWindow(File terminal) {
        this.terminal = terminal;
    }

    @Override
    public Optional<WindowSize> size() {
        if (mute) {
            return Optional.empty();
        }
        Optional<WindowSize> size = ask();
        mute = size.isEmpty();
        return size;
    }

    private Optional<WindowSize> ask() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(terminal)
                    .redirectError(Redirect.DISCARD)
                    .start();
            try {
                return parse(new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
            } finally {
                stty.destroy();
            }
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Rows and columns; a serial line that was never told its size answers with zeros. */
    static Optional<WindowSize> parse(String answer) {
        Matcher matcher = ANSWER.matcher(answer);
        return matcher.matches()
                ? Optional.of(new WindowSize(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))))
                : Optional.empty();
    }
}
