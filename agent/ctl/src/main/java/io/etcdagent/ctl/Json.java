package io.etcdagent.ctl;

import io.etcdagent.protocol.InspectLine;
import io.etcdagent.protocol.client.AgentException;
import io.etcdagent.protocol.client.DataStream;

/** An answer for programs: the agent's own lines, with the head and the end. */
final class Json {

    private Json() {}

    static void copy(DataStream data, Session session, BulkOutput out) throws AgentException, OutputClosed {
        out.line(session.messages().compact(InspectLine.of(data.head())));
        InspectLine line;
        do {
            line = data.next();
            out.line(session.messages().compact(line));
        } while (line.end() == null);
    }
}
