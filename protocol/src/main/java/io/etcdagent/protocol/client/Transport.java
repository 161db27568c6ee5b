package io.etcdagent.protocol.client;

import java.net.Socket;

/** Opens connections to one agent. */
public interface Transport {

    /**
     * A new connection. Its reads obey {@link Socket#setSoTimeout}, and closing it from another thread ends a read.
     *
     * @throws AgentUnreachable if there is none before the deadline
     */
    Socket open(Deadline deadline) throws AgentUnreachable;

    /** Names the agent in a sentence for an operator, for example by the path of its socket. */
    String name();
}
