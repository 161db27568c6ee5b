package io.etcdagent.daemon.control.api;

import io.etcdagent.daemon.control.routing.Caller;
import io.etcdagent.daemon.control.routing.Follower;
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
import io.etcdagent.protocol.OperationView;
import io.etcdagent.protocol.OperationsView;
import io.etcdagent.protocol.RolesView;
import io.etcdagent.protocol.RolloutChangeRequest;
import io.etcdagent.protocol.RolloutRequest;
import io.etcdagent.protocol.RolloutView;
import io.etcdagent.protocol.RolloutsView;
import io.etcdagent.protocol.UnlockRequest;
import io.etcdagent.protocol.UsersView;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the agent can be asked, apart from how. Each method may block for as long as a few calls to etcd take, and
 * throws a {@link Refusal} that says why when it cannot do what was asked.
 */
public interface AgentApi {

    HealthReport health();

    /** As {@link #health}, by a look that began after this call wherever one can be had in a few seconds. */
    HealthReport freshHealth();

    /** The report now, and each time that it says something else, for as long as it is followed. */
    Subscription followHealth(Follower<HealthReport> follower);

    /** What this agent knows, in Prometheus' text format; waits for nobody. */
    String metrics();

    NodeView node();

    MembersView members();

    GatesReport gates() throws Refusal;

    /** Why the local member is down or sick. */
    DiagnosisReport diagnosis();

    /** The alarms that stand; a {@link Refusal} without a quorum. */
    AlarmsView alarms() throws Refusal;

    LockView lock() throws Refusal;

    /** Takes the disruption record away without its owner; a {@link Refusal} unless all guards agree. */
    LockView unlock(UnlockRequest request, Caller caller) throws Refusal;

    AgentsView agents() throws Refusal;

    /**
     * Starts an operation and returns at once; the same key again gives the same operation, also after a restart of the
     * agent, and a {@link Refusal} for another request.
     */
    OperationView start(OperationRequest request, Optional<IdempotencyKey> key, Caller caller) throws Refusal;

    OperationsView operations(OperationsQuery query);

    OperationView operation(String id) throws Refusal;

    /** Gives an operation up while nothing is down; a {@link Refusal} afterwards. */
    OperationView cancel(String id, Caller caller) throws Refusal;

    /**
     * Every event of the operation, then those to come, then the end.
     *
     * @param after the number of the event after which it begins; without it, the first that is kept. A {@link Refusal}
     *     if events that follow that one are gone, or it never was
     */
    Subscription followOperation(String id, OptionalLong after, Follower<OperationEvent> follower) throws Refusal;

    /** Declares a rollout and returns at once, or, for a dry run, plans it; of the key see {@link #start}. */
    RolloutView startRollout(RolloutRequest request, Optional<IdempotencyKey> key, Caller caller) throws Refusal;

    /** The last ten rollouts, newest first. */
    RolloutsView rollouts() throws Refusal;

    /** The rollout that runs or is paused, or the one that ended last. */
    RolloutView rollout() throws Refusal;

    /** Stops nothing more until somebody resumes it. */
    RolloutView pauseRollout(RolloutChangeRequest request, Optional<IdempotencyKey> key, Caller caller) throws Refusal;

    /** Goes on with a paused rollout; members that failed are tried again. */
    RolloutView resumeRollout(RolloutChangeRequest request, Optional<IdempotencyKey> key, Caller caller) throws Refusal;

    /** Gives the rollout up. */
    RolloutView abortRollout(RolloutChangeRequest request, Optional<IdempotencyKey> key, Caller caller) throws Refusal;

    /**
     * The current rollout now and after each change, until it has ended or stands still.
     *
     * @param after the revision of the state that the follower has: it is told newer ones only
     */
    Subscription followRollout(OptionalLong after, Follower<RolloutView> follower) throws Refusal;

    /** Lists keys; each line an {@link io.etcdagent.protocol.InspectLine}. */
    void keys(KeysQuery query, Output output) throws Refusal, OutputGone;

    /** Shows one key, as a list of none or one. */
    void key(KeyQuery query, Output output) throws Refusal, OutputGone;

    /** Counts keys into tables. */
    void tables(TablesQuery query, Output output) throws Refusal, OutputGone;

    /**
     * Lists leases.
     *
     * @param stale as one member has them, and so only their ids
     */
    void leases(boolean stale, Output output) throws Refusal, OutputGone;

    /** Tells every change, until nobody listens. */
    void watch(WatchQuery query, Output output) throws Refusal, OutputGone;

    /**
     * Passes a member's snapshot on.
     *
     * @param member its name or id; empty for the local one
     */
    void snapshot(String member, Output output) throws Refusal, OutputGone;

    UsersView users() throws Refusal;

    RolesView roles() throws Refusal;
}
