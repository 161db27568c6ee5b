package io.etcdagent.protocol.client;

import io.etcdagent.protocol.ConflictView;
import io.etcdagent.protocol.GateView;
import io.etcdagent.protocol.Problem;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The agent understood, and answered with a problem. */
public final class AgentProblem extends AgentException {

    private static final long serialVersionUID = 1;

    /** The problems that a client decides by; the agent may know more, which are {@link #OTHER} here. */
    public enum Kind {
        BAD_REQUEST,
        /** The role that the agent gives the caller does not allow it. */
        FORBIDDEN,
        DENIED_BY_ETCD,
        NOT_FOUND,
        /** Something is in the way now; {@link #conflict} may name it. */
        CONFLICT,
        /** {@link #gates} says which, and why. */
        REFUSED_BY_GATE,
        /** Changes of the data that were asked for are gone. */
        COMPACTED,
        /** Events that were asked for are gone; follow from the beginning. */
        EVENTS_GONE,
        IDEMPOTENCY_KEY_REUSED,
        BUSY,
        NOT_READY,
        /** etcd has no quorum, or does not answer. */
        UNAVAILABLE,
        OTHER;

        private static final String ROOT = "/problems/";

        static Kind of(Problem problem) {
            for (Kind kind : values()) {
                if (problem.type()
                        .equals(ROOT + kind.name().toLowerCase(Locale.ROOT).replace('_', '-'))) {
                    return kind;
                }
            }
            return OTHER;
        }
    }

    private final transient Problem problem;

    AgentProblem(Problem problem) {
        super(problem.title() + ": " + problem.detail());
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }

    /** What kind of problem it is, for whoever decides by it. */
    public Kind kind() {
        return Kind.of(problem);
    }

    /** The operation or the rollout that stands in the way, if it is one. */
    public Optional<ConflictView> conflict() {
        return Optional.ofNullable(problem.conflict());
    }

    /** The gates that refused; empty if it is not gates that stand in the way. */
    public List<GateView> gates() {
        List<GateView> gates = problem.gates();
        return gates == null ? List.of() : gates;
    }
}
