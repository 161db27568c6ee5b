package io.etcdagent.ctl;

import io.etcdagent.ctl.render.Showing;
import picocli.CommandLine.Option;

/** How bytes are shown that may be no text. */
final class ShowingOptions {

    @Option(names = "--hex", description = "Show keys and values in hexadecimal.")
    private boolean hex;

    @Option(
            names = "--raw",
            description = "Show keys and values as the bytes that they are; not on a terminal, which they could do"
                    + " anything to.")
    private boolean raw;

    Showing showing(Session session) throws UsageError {
        if (hex && raw) {
            throw new UsageError("--hex and --raw contradict each other");
        }
        if ((hex || raw) && session.json()) {
            throw new UsageError("with -o json keys and values are in base64: --hex and --raw are for people");
        }
        if (raw && session.terminal().shows()) {
            throw new UsageError("--raw is not for a terminal: send it to a file or to a program");
        }
        if (raw) {
            return Showing.RAW;
        }
        return hex ? Showing.HEX : Showing.TEXT;
    }
}
