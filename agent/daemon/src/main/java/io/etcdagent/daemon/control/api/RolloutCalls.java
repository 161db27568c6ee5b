package io.etcdagent.daemon.control.api;

import io.etcdagent.daemon.control.routing.Caller;
import io.etcdagent.daemon.control.routing.Follower;
import io.etcdagent.daemon.control.routing.ProblemType;
import io.etcdagent.daemon.control.routing.Refusal;
import io.etcdagent.daemon.control.routing.Subscription;
import io.etcdagent.daemon.coordination.CoordinationException;
import io.etcdagent.daemon.coordination.NotUnderstoodException;
import io.etcdagent.daemon.etcd.EtcdVersion;
import io.etcdagent.daemon.gate.GateViews;
import io.etcdagent.daemon.operation.IdempotencyKey;
import io.etcdagent.daemon.rollout.RolloutForm;
import io.etcdagent.daemon.rollout.RolloutRejected;
import io.etcdagent.daemon.rollout.Rollouts;
import io.etcdagent.daemon.rollout.SeenRollout;
import io.etcdagent.protocol.ConflictView;
import io.etcdagent.protocol.RolloutChangeRequest;
import io.etcdagent.protocol.RolloutKind;
import io.etcdagent.protocol.RolloutRequest;
import io.etcdagent.protocol.RolloutView;
import io.etcdagent.protocol.RolloutsView;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/** What can be asked about rollouts, in the words of the API. */
final class RolloutCalls {

    /** What is done to the current rollout; {@link Rollouts#pause}, resume or abort. */
    interface Change {
        RolloutView made(Optional<String> meant, String by, String reason, Optional<IdempotencyKey> key)
                throws RolloutRejected;
    }

    private final Rollouts rollouts;

    RolloutCalls(Rollouts rollouts) {
        this.rollouts = rollouts;
    }

    RolloutView start(RolloutRequest request, Optional<IdempotencyKey> key, Caller caller) throws Refusal {
        RolloutForm form = new RolloutForm(
                Objects.requireNonNullElse(request.kind(), RolloutKind.RESTART),
                RequestRules.reason(request.reason()),
                RequestRules.settle(request.settleSeconds()),
                Optional.ofNullable(request.between()),
                Objects.requireNonNullElse(request.members(), List.of()),
                Optional.ofNullable(request.ifVersionOlderThan()).flatMap(EtcdVersion::parse),
                request.failureBudget(),
                caller.name(),
                key);
        try {
            return request.dryRun() ? rollouts.rehearse(form) : rollouts.declare(form);
        } catch (RolloutRejected rejected) {
            throw refusal(rejected);
        }
    }

    RolloutsView history() throws Refusal {
        try {
            return new RolloutsView(rollouts.history());
        } catch (CoordinationException failure) {
            throw unreadable(failure);
        }
    }

    RolloutView current() throws Refusal {
        return read().view();
    }

    private SeenRollout read() throws Refusal {
        try {
            return rollouts.read()
                    .orElseThrow(() -> ProblemType.NOT_FOUND.refusal("there never was a rollout in this cluster"));
        } catch (CoordinationException failure) {
            throw unreadable(failure);
        }
    }

    /** What another version of the agent wrote is there to be read, and no lost quorum. */
    private static Refusal unreadable(CoordinationException failure) {
        return failure instanceof NotUnderstoodException
                ? ProblemType.CONFLICT.refusal(failure.getMessage())
                : WithoutQuorum.refusal(failure);
    }

    RolloutView change(Change change, RolloutChangeRequest request, Optional<IdempotencyKey> key, Caller caller)
            throws Refusal {
        try {
            return change.made(
                    Optional.ofNullable(request.rollout()), caller.name(), RequestRules.reason(request.reason()), key);
        } catch (RolloutRejected rejected) {
            throw refusal(rejected);
        }
    }

    /** The current rollout now and after each change, until it stands still or another one has taken its place. */
    Subscription follow(OptionalLong after, Follower<RolloutView> follower) throws Refusal {
        SeenRollout now = read();
        FollowedRollout followed = new FollowedRollout(now.view().id(), after.orElse(0), follower);
        followed.tell(now);
        Runnable leave = rollouts.follow(followed::tell);
        return leave::run;
    }

    private static Refusal refusal(RolloutRejected rejected) {
        return switch (rejected.why()) {
            case GATE ->
                new Refusal(
                        ProblemType.REFUSED_BY_GATE.because(rejected.words(), GateViews.of(rejected.closedGates())));
            case CONFLICT -> inTheWay(ProblemType.CONFLICT, rejected);
            case KEY_REUSED -> inTheWay(ProblemType.IDEMPOTENCY_KEY_REUSED, rejected);
            case INVALID -> ProblemType.BAD_REQUEST.refusal(rejected.words());
            case NOT_FOUND -> ProblemType.NOT_FOUND.refusal(rejected.words());
            case NOT_READY -> ProblemType.NOT_READY.refusal(rejected.words());
        };
    }

    private static Refusal inTheWay(ProblemType type, RolloutRejected rejected) {
        return new Refusal(type.because(rejected.words(), rejected.inTheWay().map(ConflictView::of)));
    }
}
