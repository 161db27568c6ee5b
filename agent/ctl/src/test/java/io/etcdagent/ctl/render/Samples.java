package io.etcdagent.ctl.render;

import io.etcdagent.protocol.BackendSpace;
import io.etcdagent.protocol.ClusterHealth;
import io.etcdagent.protocol.DisruptionView;
import io.etcdagent.protocol.ForeignChange;
import io.etcdagent.protocol.ForeignChangeKind;
import io.etcdagent.protocol.GateView;
import io.etcdagent.protocol.HealthReport;
import io.etcdagent.protocol.HolderView;
import io.etcdagent.protocol.MemberHealth;
import io.etcdagent.protocol.MemberVerdict;
import io.etcdagent.protocol.NodeHealth;
import io.etcdagent.protocol.OperationEvent;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.OperationView;
import io.etcdagent.protocol.Phase;
import io.etcdagent.protocol.RolloutKind;
import io.etcdagent.protocol.RolloutMemberState;
import io.etcdagent.protocol.RolloutMemberView;
import io.etcdagent.protocol.RolloutPause;
import io.etcdagent.protocol.RolloutState;
import io.etcdagent.protocol.RolloutView;
import io.etcdagent.protocol.UnitView;
import io.etcdagent.protocol.Verdict;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an agent of a cluster of three might say. */
public final class Samples {

    public static final Instant NOW = Instant.parse("2026-11-23T03:01:05Z");
    public static final String STARTED = "2026-11-23T03:00:00Z";
    public static final String ENDED = "2026-11-23T03:00:12Z";

    public static final String ID_1 = "7c37f7dc10558fae";
    public static final String ID_2 = "9bf1b35fc7761a23";
    public static final String ID_3 = "d4a2f0cde4fe6d1";

    public static final GateView OPEN = new GateView("one-leader", true, true, "all agree on " + ID_1, null, false);
    public static final GateView SHUT = new GateView(
            "others-healthy",
            true,
            false,
            "etcd-3 (" + ID_3 + ") does not answer",
            "start it: systemctl start etcd on its host",
            false);
    public static final GateView SOFT =
            new GateView("no-alarm", false, false, "NOSPACE on etcd-2", "etcdctl alarm disarm", false);
    public static final GateView OVERRIDDEN =
            new GateView("no-alarm", false, true, "NOSPACE on etcd-2", "etcdctl alarm disarm", true);

    public static final MemberHealth LEADER = new MemberHealth(
            ID_1,
            "etcd-1",
            "https://10.10.1.11:2379",
            MemberVerdict.HEALTHY,
            true,
            false,
            12345,
            12345,
            25_600_000,
            16_384,
            "3.4.23",
            null);
    public static final MemberHealth SICK = new MemberHealth(
            ID_2,
            "etcd-2",
            "https://10.10.1.12:2379",
            MemberVerdict.UNHEALTHY,
            false,
            false,
            12345,
            12001,
            25_600_000,
            16_384,
            "3.4.23",
            "linearizable read: deadline exceeded");
    public static final MemberHealth GONE = new MemberHealth(
            ID_3,
            "etcd-3",
            "https://10.10.1.13:2379",
            MemberVerdict.UNREACHABLE,
            false,
            false,
            0,
            0,
            0,
            0,
            "",
            "connection refused");
    public static final MemberHealth JOINING =
            new MemberHealth("1f", "", null, MemberVerdict.UNSTARTED, false, true, 0, 0, 0, 0, "", null);

    private static final UnitView UNIT =
            new UnitView("etcd.service", "systemd", "active", "running", "0f3a", STARTED, 4711, "success");

    public static final NodeHealth NODE = node(Verdict.HEALTHY);

    public static final DisruptionView DISRUPTION = new DisruptionView(
            "op-7",
            OperationKind.RESTART,
            ID_2,
            "etcd-2",
            "host2",
            Phase.VERIFY,
            "new certificates",
            "uid 0 (pid 99)",
            STARTED,
            4321);

    public static final DisruptionView KEPT_DOWN = new DisruptionView(
            "op-8",
            OperationKind.STOP,
            ID_2,
            "etcd-2",
            "host2",
            Phase.STOP,
            "new disk",
            "uid 0 (pid 99)",
            STARTED,
            4400);

    public static final ForeignChange FOREIGN =
            new ForeignChange(ForeignChangeKind.RESTARTED, STARTED, "etcd was restarted by somebody else");

    public static final HolderView HOLDER = new HolderView(
            "/etcd-agent/lock/restart/694d",
            "694d",
            4320,
            ID_2,
            "etcd-2",
            "host2",
            "op-7",
            "new certificates",
            "uid 0 (pid 99)",
            STARTED,
            "etcd-2 (" + ID_2 + ") on host2 since " + STARTED + ", asked for by uid 0 (pid 99): new certificates");

    public static final HolderView OPERATOR = new HolderView(
            "/etcd-agent/lock/restart/695e", null, 4322, null, null, null, null, null, null, null, "etcdctl lock");

    private Samples() {}

    public static NodeHealth node(Verdict verdict) {
        List<String> reasons = verdict == Verdict.HEALTHY ? List.of() : List.of("etcd was killed");
        return new NodeHealth(ID_1, "etcd-1", "host1", verdict, reasons, UNIT, STARTED, 12, false, "0.1.0", null);
    }

    public static HealthReport health(Verdict cluster, MemberHealth... members) {
        List<String> reasons = cluster == Verdict.HEALTHY ? List.of() : List.of("etcd-3 does not answer");
        return new HealthReport(
                new ClusterHealth("cdf818194e3a8c32", cluster, reasons), List.of(members), NODE, null, null);
    }

    public static OperationView operation(OperationState state, Phase phase, String message, GateView... gates) {
        return operation(OperationKind.RESTART, state, phase, message, gates);
    }

    public static OperationView operation(
            OperationKind kind, OperationState state, Phase phase, String message, GateView... gates) {
        return new OperationView(
                "op-7",
                kind,
                ID_1,
                "etcd-1",
                state,
                phase,
                message,
                "uid 0 (pid 99)",
                "new certificates",
                STARTED,
                null,
                List.of(gates),
                null);
    }

    /** A defragmentation that succeeded. */
    public static OperationView defragmentation(long bytesBefore, long bytesAfter) {
        return new OperationView(
                "op-7",
                OperationKind.DEFRAGMENT,
                ID_1,
                "etcd-1",
                OperationState.SUCCEEDED,
                Phase.CLEAR,
                "done",
                "uid 0 (pid 99)",
                "",
                STARTED,
                ENDED,
                List.of(),
                new BackendSpace(bytesBefore, bytesAfter));
    }

    public static OperationEvent event(long sequence, OperationState state, Phase phase, String message) {
        return event(sequence, OperationKind.RESTART, state, phase, message);
    }

    public static OperationEvent event(
            long sequence, OperationKind kind, OperationState state, Phase phase, String message) {
        return new OperationEvent(sequence, STARTED, sequence * 1100, operation(kind, state, phase, message));
    }

    public static RolloutMemberView member(
            int number, RolloutMemberState state, @Nullable Phase phase, String message, GateView... gates) {
        return member(number, state, phase, message, List.of(), gates);
    }

    /** A member with the newest lines of its etcd. */
    public static RolloutMemberView member(
            int number,
            RolloutMemberState state,
            @Nullable Phase phase,
            String message,
            List<String> log,
            GateView... gates) {
        boolean started = state != RolloutMemberState.PENDING && state != RolloutMemberState.SKIPPED;
        boolean ended = started && state != RolloutMemberState.RUNNING;
        return member(number, state, phase, message, started ? STARTED : null, ended ? ENDED : null, log, null, gates);
    }

    /** A member that was at work between these times. */
    public static RolloutMemberView timed(
            int number, RolloutMemberState state, @Nullable String started, @Nullable String ended) {
        return member(number, state, null, "", started, ended, List.of(), null);
    }

    public static RolloutMemberView defragmented(int number, long bytesBefore, long bytesAfter) {
        return member(
                number,
                RolloutMemberState.SUCCEEDED,
                Phase.CLEAR,
                "done",
                STARTED,
                ENDED,
                List.of(),
                new BackendSpace(bytesBefore, bytesAfter));
    }

    private static RolloutMemberView member(
            int number,
            RolloutMemberState state,
            @Nullable Phase phase,
            String message,
            @Nullable String started,
            @Nullable String ended,
            List<String> log,
            @Nullable BackendSpace space,
            GateView... gates) {
        return new RolloutMemberView(
                number + "f", "etcd-" + number, state, phase, message, started, ended, List.of(gates), log, space);
    }

    public static RolloutView rollout(RolloutState state, String message, RolloutMemberView... members) {
        return rollout(RolloutKind.RESTART, state, message, null, List.of(), List.of(), members);
    }

    public static RolloutView defragmentation(RolloutState state, RolloutMemberView... members) {
        return rollout(RolloutKind.DEFRAGMENT, state, "", null, List.of(), List.of(), members);
    }

    public static RolloutView paused(RolloutPause pause, RolloutMemberView... members) {
        return rollout(RolloutKind.RESTART, RolloutState.PAUSED, "", pause, List.of(), List.of(), members);
    }

    public static RolloutView noted(String note, RolloutMemberView... members) {
        return rollout(RolloutKind.RESTART, RolloutState.RUNNING, "", null, List.of(note), List.of(), members);
    }

    public static RolloutView plan(RolloutKind kind, List<GateView> gates, RolloutMemberView... members) {
        return rollout(kind, RolloutState.PLANNED, "", null, List.of(), gates, members);
    }

    private static RolloutView rollout(
            RolloutKind kind,
            RolloutState state,
            String message,
            @Nullable RolloutPause pause,
            List<String> notes,
            List<GateView> gates,
            RolloutMemberView... members) {
        return new RolloutView(
                "r-1",
                kind,
                state,
                message,
                "new certificates",
                "uid 0",
                STARTED,
                null,
                null,
                2000,
                0,
                null,
                pause,
                notes,
                gates,
                List.of(members),
                0);
    }

    /** A rollout with all that may be said in its order, and an end. */
    public static RolloutView ordered(String id, RolloutState state, RolloutMemberView... members) {
        return new RolloutView(
                id,
                RolloutKind.RESTART,
                state,
                "",
                "etcd 3.5.21",
                "uid 1000",
                STARTED,
                ENDED,
                "upgrade",
                2000,
                1,
                "3.5.21",
                null,
                List.of(),
                List.of(),
                List.of(members),
                0);
    }

    /** The same rollout under another id. */
    public static RolloutView as(String id, RolloutView rollout) {
        return new RolloutView(
                id,
                rollout.kind(),
                rollout.state(),
                rollout.message(),
                rollout.reason(),
                rollout.requestedBy(),
                rollout.createdAt(),
                rollout.endedAt(),
                rollout.between(),
                rollout.settleMillis(),
                rollout.failureBudget(),
                rollout.ifVersionOlderThan(),
                rollout.pause(),
                rollout.notes(),
                rollout.gates(),
                rollout.members(),
                0);
    }
}
