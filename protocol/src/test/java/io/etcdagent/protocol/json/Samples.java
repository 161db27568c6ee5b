package io.etcdagent.protocol.json;

import io.etcdagent.protocol.AgentView;
import io.etcdagent.protocol.AgentsView;
import io.etcdagent.protocol.AlarmView;
import io.etcdagent.protocol.AlarmsView;
import io.etcdagent.protocol.BackendSpace;
import io.etcdagent.protocol.CheckState;
import io.etcdagent.protocol.CheckView;
import io.etcdagent.protocol.ClusterHealth;
import io.etcdagent.protocol.ConflictView;
import io.etcdagent.protocol.DiagnosisReport;
import io.etcdagent.protocol.DisruptionView;
import io.etcdagent.protocol.EventKind;
import io.etcdagent.protocol.EventView;
import io.etcdagent.protocol.FindingView;
import io.etcdagent.protocol.ForeignChange;
import io.etcdagent.protocol.ForeignChangeKind;
import io.etcdagent.protocol.GateView;
import io.etcdagent.protocol.GatesReport;
import io.etcdagent.protocol.HealthReport;
import io.etcdagent.protocol.HolderView;
import io.etcdagent.protocol.InspectEnd;
import io.etcdagent.protocol.InspectHead;
import io.etcdagent.protocol.InspectLine;
import io.etcdagent.protocol.KeyView;
import io.etcdagent.protocol.LeaseView;
import io.etcdagent.protocol.LockView;
import io.etcdagent.protocol.MemberHealth;
import io.etcdagent.protocol.MemberVerdict;
import io.etcdagent.protocol.MembersView;
import io.etcdagent.protocol.NodeHealth;
import io.etcdagent.protocol.NodeView;
import io.etcdagent.protocol.OperationEvent;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationRequest;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.OperationView;
import io.etcdagent.protocol.OperationsView;
import io.etcdagent.protocol.PermissionView;
import io.etcdagent.protocol.Phase;
import io.etcdagent.protocol.Problem;
import io.etcdagent.protocol.RecoveryAdvice;
import io.etcdagent.protocol.RoleView;
import io.etcdagent.protocol.RolesView;
import io.etcdagent.protocol.RolloutChangeRequest;
import io.etcdagent.protocol.RolloutKind;
import io.etcdagent.protocol.RolloutMemberState;
import io.etcdagent.protocol.RolloutMemberView;
import io.etcdagent.protocol.RolloutPause;
import io.etcdagent.protocol.RolloutRequest;
import io.etcdagent.protocol.RolloutState;
import io.etcdagent.protocol.RolloutView;
import io.etcdagent.protocol.RolloutsView;
import io.etcdagent.protocol.RuledOutView;
import io.etcdagent.protocol.SavedSnapshot;
import io.etcdagent.protocol.TableView;
import io.etcdagent.protocol.UnitView;
import io.etcdagent.protocol.UnlockRequest;
import io.etcdagent.protocol.UserView;
import io.etcdagent.protocol.UsersView;
import io.etcdagent.protocol.Verdict;
import java.util.List;
import java.util.stream.Stream;

/** At least one of every message: full, and with everything absent that may be. */
final class Samples {

    static final String TIME = "2026-11-23T03:00:00Z";

    static final ConflictView CONFLICT = new ConflictView(
            "20261127-030000-1a2b3c4d", "restart", "running", "/v1/operations/20261127-030000-1a2b3c4d");
    static final GateView GATE_PASSED =
            new GateView("one-leader", true, true, "all agree on 8e9e05c52164694d", null, false);
    static final GateView GATE_FAILED =
            new GateView("no-alarm", false, false, "NOSPACE on etcd-2", "etcdctl alarm disarm", false);
    static final FindingView FINDING = new FindingView(
            "rolled-back",
            "The data is older than what was acknowledged.",
            "panic: tocommit(107) is out of range [lastIndex(84)]",
            List.of("Its log ends before an entry that it had confirmed."),
            List.of("etcd-agentctl recover --dry-run"),
            "Never use --force-new-cluster.",
            RecoveryAdvice.MENDS);
    static final FindingView BARE_FINDING =
            new FindingView("no-quorum", "No quorum.", null, List.of(), List.of(), "", RecoveryAdvice.DOES_NOT_HELP);
    static final RuledOutView RULED_OUT = new RuledOutView("wiped", "lastIndex(0)", "There is a snapshot.");
    static final UnitView UNIT =
            new UnitView("etcd.service", "systemd", "active", "running", "0f3a", TIME, 4711, "success");
    static final UnitView BARE_UNIT = new UnitView("etcd", "child-process", "failed", "", null, null, 0, "exit-code");
    static final NodeHealth NODE = new NodeHealth(
            "7c37f7dc10558fae", "etcd-1", "host1", Verdict.HEALTHY, List.of(), UNIT, TIME, 12, false, "0.1.0", null);
    static final NodeHealth BARE_NODE = new NodeHealth(
            null, "etcd-1", "host1", Verdict.UNAVAILABLE, List.of("down"), BARE_UNIT, TIME, 12, true, "0.1.0", null);
    static final ClusterHealth CLUSTER =
            new ClusterHealth("cdf818194e3a8c32", Verdict.DEGRADED, List.of("one is down"));
    static final ClusterHealth BARE_CLUSTER = new ClusterHealth(null, Verdict.UNAVAILABLE, List.of());
    static final MemberHealth MEMBER = new MemberHealth(
            "ffffffffffffffff",
            "etcd-1",
            "https://10.0.0.1:2379",
            MemberVerdict.HEALTHY,
            true,
            false,
            Long.MAX_VALUE,
            7,
            20480,
            16384,
            "3.4.23",
            null);
    static final MemberHealth BARE_MEMBER =
            new MemberHealth("1", "", null, MemberVerdict.UNSTARTED, false, true, 0, 0, 0, 0, "", "not joined yet");
    static final CheckView CHECK = new CheckView(
            "quota-use",
            CheckState.CRITICAL,
            "The backend file has 96 % of its quota.",
            96.5,
            80.0,
            "percent",
            "etcd takes no more writes once it is full",
            "etcd-agentctl defragment");
    static final CheckView BARE_CHECK =
            new CheckView("fsync-latency", CheckState.UNKNOWN, "No metrics.", null, null, "seconds", "because", null);
    static final OperationView OPERATION = new OperationView(
            "op-1",
            OperationKind.RESTART,
            "7c37f7dc10558fae",
            "etcd-1",
            OperationState.REFUSED,
            Phase.HAND_OVER,
            "a \"quoted\" line\nand another \u00fc \ud83d\udd12",
            "uid 0",
            "kernel",
            TIME,
            TIME,
            List.of(GATE_PASSED, GATE_FAILED),
            new BackendSpace(4096, 1024));
    static final OperationView BARE_OPERATION = new OperationView(
            "op-2",
            OperationKind.STOP,
            "1",
            "etcd-2",
            OperationState.RUNNING,
            Phase.QUEUE,
            "",
            "",
            "",
            TIME,
            null,
            List.of(),
            null);
    static final DisruptionView DISRUPTION = new DisruptionView(
            "op-1", OperationKind.RESTART, "1", "etcd-1", "host1", Phase.BETWEEN, "kernel", "uid 0", TIME, 4321);
    static final HolderView HOLDER = new HolderView(
            "/etcd-agent/lock/restart/1",
            "694d",
            99,
            "1",
            "etcd-1",
            "host1",
            "op-1",
            "kernel",
            "uid 0",
            TIME,
            "etcd-1 restarts");
    static final HolderView BARE_HOLDER =
            new HolderView("k", null, 1, null, null, null, null, null, null, null, "etcdctl lock");
    static final RolloutMemberView ROLLOUT_MEMBER = new RolloutMemberView(
            "1",
            "etcd-1",
            RolloutMemberState.SUCCEEDED,
            Phase.CLEAR,
            "done",
            TIME,
            TIME,
            List.of(GATE_FAILED),
            List.of("a line"),
            new BackendSpace(4096, 1024));
    static final RolloutMemberView BARE_ROLLOUT_MEMBER = new RolloutMemberView(
            "2", "etcd-2", RolloutMemberState.PENDING, null, "", null, null, List.of(), List.of(), null);
    static final RolloutView ROLLOUT = new RolloutView(
            "r-1",
            RolloutKind.RESTART,
            RolloutState.PAUSED,
            "etcd-2 failed",
            "kernel",
            "uid 0",
            TIME,
            TIME,
            "reseed",
            2000,
            1,
            "3.5.0",
            new RolloutPause("uid 0", "the pager", TIME),
            List.of("etcd-4 joined"),
            List.of(GATE_PASSED),
            List.of(ROLLOUT_MEMBER, BARE_ROLLOUT_MEMBER),
            42);
    static final RolloutView BARE_ROLLOUT = new RolloutView(
            "r-2",
            RolloutKind.DEFRAGMENT,
            RolloutState.RUNNING,
            "",
            "",
            "uid 0",
            TIME,
            null,
            null,
            0,
            0,
            null,
            null,
            List.of(),
            List.of(),
            List.of(),
            0);

    private Samples() {}

    static final InspectHead DATA_HEAD = new InspectHead("cdf8", "7c37", 41, true);
    static final KeyView DATA_KEY = new KeyView("L2E=", 5, 17, 3, "694d", 4L, "AAEC");
    static final KeyView BARE_DATA_KEY = new KeyView("L2E=", 0, 17, 0, null, null, null);
    static final RoleView DATA_ROLE = new RoleView("reader", List.of(new PermissionView("readwrite", "AA==", "AA==")));

    static Stream<Record> all() {
        return Stream.of(
                GATE_PASSED,
                GATE_FAILED,
                UNIT,
                BARE_UNIT,
                NODE,
                BARE_NODE,
                CLUSTER,
                BARE_CLUSTER,
                MEMBER,
                BARE_MEMBER,
                OPERATION,
                BARE_OPERATION,
                DISRUPTION,
                HOLDER,
                BARE_HOLDER,
                ROLLOUT_MEMBER,
                BARE_ROLLOUT_MEMBER,
                ROLLOUT,
                new AgentView("1", "etcd-1", "host1", "0.1.0", TIME),
                new UnlockRequest("op-1", "its host burnt", true),
                new ForeignChange(ForeignChangeKind.REBOOTED, TIME, "booted"),
                new AgentsView(List.of(new AgentView("1", "etcd-1", "host1", "0.1.0", TIME))),
                new GatesReport("1", "etcd-1", false, List.of(GATE_PASSED, GATE_FAILED)),
                FINDING,
                BARE_FINDING,
                RULED_OUT,
                new DiagnosisReport(
                        "1",
                        "etcd-1",
                        "host1",
                        false,
                        "etcd.service has failed.",
                        List.of(FINDING, BARE_FINDING),
                        List.of(RULED_OUT),
                        List.of("the last line"),
                        List.of("etcd's log"),
                        TIME),
                new HealthReport(CLUSTER, List.of(MEMBER, BARE_MEMBER), NODE, null, null),
                new HealthReport(CLUSTER, List.of(MEMBER), NODE, null, null, List.of(CHECK, BARE_CHECK)),
                CHECK,
                BARE_CHECK,
                new LockView(HOLDER, List.of(BARE_HOLDER), DISRUPTION),
                new LockView(null, List.of(), null),
                new MembersView("cdf8", List.of(MEMBER), false, 3),
                new MembersView(null, List.of(), true, 3),
                new NodeView(NODE, CLUSTER, OPERATION, DISRUPTION, ROLLOUT, "no quorum"),
                new NodeView(BARE_NODE, BARE_CLUSTER, null, null, null, null),
                new OperationEvent(3, TIME, 1500, OPERATION),
                new OperationRequest(OperationKind.START, "kernel", "reseed", 2.5, true, true, null),
                new OperationRequest(OperationKind.CLEAR_ALARM, null, null, null, false, false, null, 1000L),
                new AlarmsView(List.of(new AlarmView("1", "etcd-1", "NOSPACE", "full", "clear"))),
                new AlarmView("1", "", "7", "unknown", "look"),
                new OperationRequest(OperationKind.RESTART, null, null, null, false, false, null),
                new OperationsView(List.of(BARE_OPERATION)),
                new Problem("urn:etcd-agent:refused", "Refused", 409, "because", List.of(GATE_FAILED)),
                new Problem("about:blank", "Not Found", 404, "no such operation", null),
                new Problem("urn:x", "Conflict", 409, "busy", null, CONFLICT),
                CONFLICT,
                new RolloutRequest(
                        RolloutKind.DEFRAGMENT, "kernel", "reseed", 2.0, List.of("etcd-1"), "3.5.0", 1, true),
                new RolloutRequest(null, null, null, null, null, null, 0, false),
                new RolloutChangeRequest("r-1", "the pager"),
                new RolloutChangeRequest(null, null),
                new BackendSpace(4096, 1024),
                new RolloutPause("uid 0", "", TIME),
                new RolloutsView(List.of(ROLLOUT, BARE_ROLLOUT)),
                InspectLine.of(DATA_HEAD),
                InspectLine.of(new InspectEnd(3)),
                InspectLine.of(new Problem("about:blank", "Gone", 410, "compacted", null)),
                DATA_HEAD,
                new InspectEnd(0),
                DATA_KEY,
                BARE_DATA_KEY,
                new TableView("L2Ev", 1, 2, 3, 4, null),
                new TableView("L2Ev", 1, 2, 3, 0, 5L),
                new LeaseView("694d", 600L, 599L, List.of("L2E="), null),
                new LeaseView("694d", null, null, null, "only the leader knows"),
                new EventView(EventKind.DELETE, BARE_DATA_KEY),
                new UserView("app", List.of("reader")),
                new UsersView(List.of(new UserView("app", List.of()))),
                DATA_ROLE,
                new RolesView(List.of(DATA_ROLE)),
                new PermissionView("read", "L2Ev", "L2Ew"),
                new SavedSnapshot("/var/backups/etcd.db", 1056, "00ff"));
    }
}
