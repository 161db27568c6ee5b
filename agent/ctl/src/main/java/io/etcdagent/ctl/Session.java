package io.etcdagent.ctl;

import io.etcdagent.ctl.render.Style;
import io.etcdagent.protocol.client.AgentClient;
import io.etcdagent.protocol.json.Messages;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;

/**
 * What a command works with.
 *
 * @param clock tells the time of day, for the eye only
 */
record Session(
        AgentClient agent,
        Messages messages,
        Terminal terminal,
        Style style,
        OutputFormat format,
        InstantSource clock) {

    boolean json() {
        return format == OutputFormat.JSON;
    }

    /** Prints an answer: as lines for people, or as the JSON that it is. */
    <T extends Record> void print(T answer, Function<T, List<String>> lines) {
        if (json()) {
            terminal.print(messages.pretty(answer));
        } else {
            terminal.print(lines.apply(answer));
        }
    }
}
