package io.etcdagent.protocol.client;

import io.etcdagent.protocol.InspectHead;
import io.etcdagent.protocol.InspectLine;
import io.etcdagent.protocol.client.AgentUnreachable.Reason;
import java.util.Optional;

/**
 * An answer about the data in etcd, line by line as it comes, and never taken for whole unless its end has come. For one
 * reading thread.
 */
public final class DataStream implements AutoCloseable {

    private final EventStream<InspectLine> lines;
    private final String agent;
    private final InspectHead head;

    DataStream(EventStream<InspectLine> lines, String agent) throws AgentException {
        this.lines = lines;
        this.agent = agent;
        this.head = headOf(next());
    }

    private InspectHead headOf(InspectLine first) throws AgentException {
        InspectHead found = first.head();
        if (found == null) {
            throw new AgentProtocolError("the answer of the agent at " + agent + " has no head");
        }
        return found;
    }

    /** What it is an answer of. */
    public InspectHead head() {
        return head;
    }

    /**
     * Waits for the next line; that with the end is the last one.
     *
     * @throws AgentProblem if the answer ends unfinished, with the reason
     * @throws AgentUnreachable if it ends unfinished without a word
     */
    public InspectLine next() throws AgentException {
        Optional<InspectLine> line = lines.next();
        if (line.isEmpty()) {
            throw new AgentUnreachable(Reason.BROKEN, agent, null);
        }
        if (line.get().problem() != null) {
            throw new AgentProblem(line.get().problem());
        }
        return line.get();
    }

    /** Ends it; from any thread, also while another waits for the next line, and more than once. */
    @Override
    public void close() {
        lines.close();
    }
}
