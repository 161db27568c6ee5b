package io.etcdagent.ctl;

import io.etcdagent.ctl.render.Fitting;
import io.etcdagent.ctl.render.Plain;
import io.etcdagent.ctl.render.RolloutText;
import io.etcdagent.ctl.render.Style;
import io.etcdagent.ctl.render.Tint;
import io.etcdagent.protocol.RolloutView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Timer;
import java.util.TimerTask;

/** For a terminal: one line per member, drawn anew in place at each event and each second. */
final class LiveRollout implements RolloutScreen {

    // ECMA-48 and DEC private modes. Lines are not wrapped while a frame is drawn, because a wrapped line would take
    // two
    // and the next frame would begin in the wrong place; each frame puts wrapping back, so that Ctrl-C leaves it on.
    private static final String NO_WRAP = "\u001b[?7l";
    private static final String WRAP = "\u001b[?7h";
    private static final String CLEAR_DOWN = "\u001b[J";

    private static final long SECOND = 1000;

    private final Session session;
    private final Timer ticker = new Timer("rollout-screen", true);

    // Guarded by this object's monitor, as is the terminal.
    private Optional<RolloutView> current = Optional.empty();
    private Optional<String> notice = Optional.empty();
    private Optional<WindowSize> size;
    private int drawn;

    LiveRollout(Session session) {
        this.session = session;
        this.size = session.terminal().window().size();
        TimerTask tick = new TimerTask() {
            @Override
            public void run() {
                measure();
                draw();
            }
        };
        ticker.scheduleAtFixedRate(tick, SECOND, SECOND);
    }

    @Override
    public synchronized void event(RolloutView rollout) {
        current = Optional.of(rollout);
        notice = Optional.empty();
        draw();
    }

    @Override
    public synchronized void note(String line) {
        notice = Optional.of(line);
        draw();
    }

    @Override
    public void close() {
        ticker.cancel();
        draw();
    }

    /** The size is asked for outside the monitor: an event is not to wait for it. */
    private void measure() {
        Optional<WindowSize> now = session.terminal().window().size();
        synchronized (this) {
            size = now;
        }
    }

    private synchronized void draw() {
        Style style = session.style();
        List<String> lines = new ArrayList<>();
        current.ifPresent(rollout ->
                lines.addAll(RolloutText.frame(rollout, session.clock().instant(), style)));
        notice.ifPresent(line -> lines.add(style.apply(Tint.WARN, Plain.text(line))));
        // The cursor stays below the frame, in a row of its own.
        List<String> fitting = size.map(window -> Fitting.lines(lines, window.rows() - 1, window.columns()))
                .orElse(lines);
        StringBuilder frame = new StringBuilder(NO_WRAP);
        if (drawn > 0) {
            frame.append("\u001b[").append(drawn).append('A');
        }
        frame.append('\r').append(CLEAR_DOWN);
        fitting.forEach(line -> frame.append(line).append('\n'));
        session.terminal().out().print(frame.append(WRAP));
        session.terminal().out().flush();
        drawn = fitting.size();
    }
}
