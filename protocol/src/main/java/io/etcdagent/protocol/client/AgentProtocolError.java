package io.etcdagent.protocol.client;

/** What answered does not speak as an agent does: another program, or an agent of another age. */
public final class AgentProtocolError extends AgentException {

    private static final long serialVersionUID = 1;

    AgentProtocolError(String message) {
        super(message);
    }

    AgentProtocolError(String message, Throwable cause) {
        super(message, cause);
    }
}
