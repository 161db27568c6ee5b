package io.etcdagent.daemon.control.api;

import io.etcdagent.protocol.AgentView;
import io.etcdagent.protocol.AgentsView;
import io.etcdagent.protocol.AlarmView;
import io.etcdagent.protocol.AlarmsView;
import io.etcdagent.protocol.ClusterHealth;
import io.etcdagent.protocol.DiagnosisReport;
import io.etcdagent.protocol.FindingView;
import io.etcdagent.protocol.GateView;
import io.etcdagent.protocol.GatesReport;
import io.etcdagent.protocol.HealthReport;
import io.etcdagent.protocol.LockView;
import io.etcdagent.protocol.MembersView;
import io.etcdagent.protocol.NodeHealth;
import io.etcdagent.protocol.NodeView;
import io.etcdagent.protocol.OperationEvent;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.OperationView;
import io.etcdagent.protocol.Phase;
import io.etcdagent.protocol.RecoveryAdvice;
import io.etcdagent.protocol.RolloutKind;
import io.etcdagent.protocol.RolloutState;
import io.etcdagent.protocol.RolloutView;
import io.etcdagent.protocol.RuledOutView;
import io.etcdagent.protocol.UnitView;
import io.etcdagent.protocol.Verdict;
import java.util.List;

/** Messages to answer with. */
public final class Samples {

    static final String TIME = "2026-11-23T03:00:00Z";
    static final String OPERATION_ID = "5f3a";

    static final GateView CLOSED_GATE =
            new GateView("no-alarm", false, false, "NOSPACE on etcd-2", "etcdctl alarm disarm", false);
    static final LockView LOCK = new LockView(null, List.of(), null);
    static final AlarmsView ALARMS =
            new AlarmsView(List.of(new AlarmView("7c37f7dc10558fae", "etcd-1", "NOSPACE", "It is full.", "Clear it.")));
    static final AgentsView AGENTS =
            new AgentsView(List.of(new AgentView("7c37f7dc10558fae", "etcd-1", "host1", "0.1.0", TIME)));
    static final GatesReport GATES = new GatesReport("7c37f7dc10558fae", "etcd-1", false, List.of(CLOSED_GATE));
    static final DiagnosisReport DIAGNOSIS = new DiagnosisReport(
            "7c37f7dc10558fae",
            "etcd-1",
            "host1",
            false,
            "etcd.service has failed",
            List.of(new FindingView(
                    "wiped",
                    "The data is gone.",
                    null,
                    List.of("The directory is empty."),
                    List.of("etcd-agentctl recover --dry-run"),
                    "Do not restart it.",
                    RecoveryAdvice.MENDS)),
            List.of(new RuledOutView("rolled-back", "tocommit", "There is no data.")),
            List.of("panic"),
            List.of(),
            TIME);
    public static final String METRICS = "# HELP up Something.\n# TYPE up gauge\nup 1\n";
    static final MembersView MEMBERS = new MembersView("cdf818194e3a8c32", List.of(), false, 7);

    private Samples() {}

    static HealthReport health(Verdict node, Verdict cluster, boolean stale) {
        return new HealthReport(
                new ClusterHealth("cdf818194e3a8c32", cluster, List.of("cluster reason")),
                List.of(),
                node(node, stale),
                null,
                null);
    }

    public static HealthReport healthBecause(String reason) {
        HealthReport report = health(Verdict.DEGRADED, Verdict.DEGRADED, false);
        return new HealthReport(
                new ClusterHealth("cdf818194e3a8c32", Verdict.DEGRADED, List.of(reason)),
                report.members(),
                report.node(),
                null,
                null);
    }

    static NodeHealth node(Verdict verdict, boolean stale) {
        UnitView unit = new UnitView("etcd.service", "systemd", "active", "running", "0f3a", TIME, 4711, "success");
        return new NodeHealth(
                "7c37f7dc10558fae",
                "etcd-1",
                "host1",
                verdict,
                List.of("node reason"),
                unit,
                TIME,
                12,
                stale,
                "0.1.0",
                null);
    }

    static NodeView nodeView() {
        return new NodeView(
                node(Verdict.HEALTHY, false),
                new ClusterHealth("cdf818194e3a8c32", Verdict.HEALTHY, List.of()),
                null,
                null,
                null,
                null);
    }

    static OperationView operation(OperationState state, String message) {
        return new OperationView(
                OPERATION_ID,
                OperationKind.RESTART,
                "7c37f7dc10558fae",
                "etcd-1",
                state,
                Phase.QUEUE,
                message,
                "uid=0 (root) pid=1",
                "kernel",
                TIME,
                null,
                List.of(),
                null);
    }

    public static OperationEvent event(long sequence, String message) {
        return new OperationEvent(sequence, TIME, sequence, operation(OperationState.RUNNING, message));
    }

    public static RolloutView rollout(RolloutState state) {
        return new RolloutView(
                "r1",
                RolloutKind.RESTART,
                state,
                "etcd-1 next",
                "kernel",
                "uid=0 (root) pid=1",
                TIME,
                null,
                null,
                2000,
                0,
                null,
                null,
                List.of(),
                List.of(),
                List.of(),
                0);
    }
}
