package io.etcdagent.daemon.control.api;

import io.etcdagent.daemon.control.routing.Caller;
import io.etcdagent.daemon.control.routing.Follower;
import io.etcdagent.daemon.control.routing.ProblemType;
import io.etcdagent.daemon.control.routing.Refusal;
import io.etcdagent.daemon.control.routing.Subscription;
import io.etcdagent.daemon.inspect.KeyQuery;
import io.etcdagent.daemon.inspect.KeysQuery;
import io.etcdagent.daemon.inspect.Output;
import io.etcdagent.daemon.inspect.OutputGone;
import io.etcdagent.daemon.inspect.TablesQuery;
import io.etcdagent.daemon.inspect.WatchQuery;
import io.etcdagent.daemon.operation.IdempotencyKey;
import io.etcdagent.protocol.AgentsView;
import io.etcdagent.protocol.AlarmsView;
import io.etcdagent.protocol.DiagnosisReport;
import io.etcdagent.protocol.GatesReport;
import io.etcdagent.protocol.HealthReport;
import io.etcdagent.protocol.LockView;
import io.etcdagent.protocol.MembersView;
import io.etcdagent.protocol.NodeView;
import io.etcdagent.protocol.OperationEvent;
import io.etcdagent.protocol.OperationRequest;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.OperationView;
import io.etcdagent.protocol.OperationsView;
import io.etcdagent.protocol.PermissionView;
import io.etcdagent.protocol.RoleView;
import io.etcdagent.protocol.RolesView;
import io.etcdagent.protocol.RolloutChangeRequest;
import io.etcdagent.protocol.RolloutRequest;
import io.etcdagent.protocol.RolloutState;
import io.etcdagent.protocol.RolloutView;
import io.etcdagent.protocol.RolloutsView;
import io.etcdagent.protocol.UnlockRequest;
import io.etcdagent.protocol.UserView;
import io.etcdagent.protocol.UsersView;
import io.etcdagent.protocol.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A stand-in for the agent, which answers as it is told. These tests are about HTTP; the real one is tested where it
 * is, and could not be made to answer late, wrongly, or too much at the moment that a test needs it.
 */
public final class ScriptedApi implements AgentApi {

    /** What {@link #start} was called with. */
    public record Started(OperationRequest request, Optional<IdempotencyKey> key, Caller caller) {}

    /** One follower, and whether it was let go. */
    public record Following<T>(OptionalLong after, Follower<T> follower, CountDownLatch closed) {}

    public volatile HealthReport health = Samples.health(Verdict.HEALTHY, Verdict.HEALTHY, false);
    public final Queue<Started> started = new ConcurrentLinkedQueue<>();
    /** What a follower of an operation is told at once. */
    public volatile List<OperationEvent> soFar = List.of();

    public final BlockingQueue<Following<OperationEvent>> operationFollowers = new LinkedBlockingQueue<>();
    public final BlockingQueue<Following<RolloutView>> rolloutFollowers = new LinkedBlockingQueue<>();

    final BlockingQueue<Following<HealthReport>> healthFollowers = new LinkedBlockingQueue<>();

    /** How often a fresh look was asked for. */
    final AtomicInteger freshAsked = new AtomicInteger();

    /** What was asked about the data. */
    public final BlockingQueue<Record> dataAsked = new LinkedBlockingQueue<>();

    /** Writes what is answered about the data. */
    public volatile Writing dataStep = output -> {};

    /** Something that writes. */
    @FunctionalInterface
    public interface Writing {
        void run(Output output) throws Refusal, OutputGone;
    }

    /** Runs inside {@link #gates}: a test makes it block or throw. */
    public volatile Step gatesStep = () -> {};

    /** Something that may refuse. */
    @FunctionalInterface
    public interface Step {
        void run() throws Refusal;
    }

    @Override
    public HealthReport freshHealth() {
        freshAsked.incrementAndGet();
        return health();
    }

    @Override
    public HealthReport health() {
        return health;
    }

    @Override
    public Subscription followHealth(Follower<HealthReport> follower) {
        CountDownLatch closed = new CountDownLatch(1);
        healthFollowers.add(new Following<>(OptionalLong.empty(), follower, closed));
        return closed::countDown;
    }

    @Override
    public String metrics() {
        return Samples.METRICS;
    }

    @Override
    public NodeView node() {
        return Samples.nodeView();
    }

    @Override
    public MembersView members() {
        return Samples.MEMBERS;
    }

    @Override
    public DiagnosisReport diagnosis() {
        return Samples.DIAGNOSIS;
    }

    @Override
    public GatesReport gates() throws Refusal {
        gatesStep.run();
        return Samples.GATES;
    }

    @Override
    public AlarmsView alarms() {
        return Samples.ALARMS;
    }

    @Override
    public LockView lock() {
        return Samples.LOCK;
    }

    @Override
    public LockView unlock(UnlockRequest request, Caller caller) throws Refusal {
        if (!request.operation().equals(Samples.OPERATION_ID)) {
            throw ProblemType.CONFLICT.refusal("the disruption record is of another operation");
        }
        return Samples.LOCK;
    }

    @Override
    public AgentsView agents() {
        return Samples.AGENTS;
    }

    @Override
    public OperationView start(OperationRequest request, Optional<IdempotencyKey> key, Caller caller) throws Refusal {
        started.add(new Started(request, key, caller));
        if (request.allowOutage()) {
            throw new Refusal(ProblemType.REFUSED_BY_GATE.because(
                    "Member etcd-1 (7c37f7dc10558fae) is not stopped.", List.of(Samples.CLOSED_GATE)));
        }
        return Samples.operation(OperationState.RUNNING, "waits for the lock");
    }

    @Override
    public OperationsView operations(OperationsQuery query) {
        return new OperationsView(
                query.among(List.of(Samples.operation(OperationState.RUNNING, "waits for the lock"))));
    }

    @Override
    public OperationView operation(String id) throws Refusal {
        return known(id, OperationState.RUNNING);
    }

    @Override
    public OperationView cancel(String id, Caller caller) throws Refusal {
        return known(id, OperationState.CANCELLED);
    }

    private static OperationView known(String id, OperationState state) throws Refusal {
        if (!id.equals(Samples.OPERATION_ID)) {
            throw ProblemType.NOT_FOUND.refusal("No operation has the id " + id + '.');
        }
        return Samples.operation(state, "as asked");
    }

    @Override
    public Subscription followOperation(String id, OptionalLong after, Follower<OperationEvent> follower) {
        soFar.forEach(follower::next);
        CountDownLatch closed = new CountDownLatch(1);
        operationFollowers.add(new Following<>(after, follower, closed));
        return closed::countDown;
    }

    @Override
    public RolloutView startRollout(RolloutRequest request, Optional<IdempotencyKey> key, Caller caller) {
        return Samples.rollout(RolloutState.RUNNING);
    }

    @Override
    public RolloutsView rollouts() {
        return new RolloutsView(List.of(Samples.rollout(RolloutState.RUNNING)));
    }

    @Override
    public RolloutView pauseRollout(RolloutChangeRequest request, Optional<IdempotencyKey> key, Caller caller) {
        return Samples.rollout(RolloutState.PAUSED);
    }

    @Override
    public RolloutView resumeRollout(RolloutChangeRequest request, Optional<IdempotencyKey> key, Caller caller) {
        return Samples.rollout(RolloutState.RUNNING);
    }

    @Override
    public RolloutView abortRollout(RolloutChangeRequest request, Optional<IdempotencyKey> key, Caller caller) {
        return Samples.rollout(RolloutState.ABORTED);
    }

    @Override
    public RolloutView rollout() {
        return Samples.rollout(RolloutState.RUNNING);
    }

    @Override
    public void keys(KeysQuery query, Output output) throws Refusal, OutputGone {
        dataAsked.add(query);
        dataStep.run(output);
    }

    @Override
    public void key(KeyQuery query, Output output) throws Refusal, OutputGone {
        dataAsked.add(query);
        dataStep.run(output);
    }

    @Override
    public void tables(TablesQuery query, Output output) throws Refusal, OutputGone {
        dataAsked.add(query);
        dataStep.run(output);
    }

    @Override
    public void leases(boolean stale, Output output) throws Refusal, OutputGone {
        dataStep.run(output);
    }

    @Override
    public void watch(WatchQuery query, Output output) throws Refusal, OutputGone {
        dataAsked.add(query);
        dataStep.run(output);
    }

    @Override
    public void snapshot(String member, Output output) throws Refusal, OutputGone {
        dataStep.run(output);
    }

    @Override
    public UsersView users() {
        return new UsersView(List.of(new UserView("root", List.of("root"))));
    }

    @Override
    public RolesView roles() {
        return new RolesView(
                List.of(new RoleView("app", List.of(new PermissionView("readwrite", "L2FwcC8=", "L2FwcDA=")))));
    }

    @Override
    public Subscription followRollout(OptionalLong after, Follower<RolloutView> follower) {
        CountDownLatch closed = new CountDownLatch(1);
        rolloutFollowers.add(new Following<>(after, follower, closed));
        return closed::countDown;
    }
}
