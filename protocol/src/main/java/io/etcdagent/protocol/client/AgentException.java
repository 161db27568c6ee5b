package io.etcdagent.protocol.client;

/** Why a call did not give what was asked for. */
public abstract sealed class AgentException extends Exception
        permits AgentUnreachable, AgentProblem, AgentProtocolError {

    private static final long serialVersionUID = 1;

    AgentException(String message) {
        super(message);
    }

    AgentException(String message, Throwable cause) {
        super(message, cause);
    }
}
