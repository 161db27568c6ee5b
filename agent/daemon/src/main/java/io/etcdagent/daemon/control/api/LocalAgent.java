package io.etcdagent.daemon.control.api;

import io.etcdagent.daemon.check.HealthDetail;
import io.etcdagent.daemon.control.routing.Caller;
import io.etcdagent.daemon.control.routing.Follower;
import io.etcdagent.daemon.control.routing.ProblemType;
import io.etcdagent.daemon.control.routing.Refusal;
import io.etcdagent.daemon.control.routing.Subscription;
import io.etcdagent.daemon.coordination.AgentRegistry;
import io.etcdagent.daemon.coordination.CoordinationException;
import io.etcdagent.daemon.coordination.DisruptionNews;
import io.etcdagent.daemon.coordination.DisruptionRecord;
import io.etcdagent.daemon.coordination.RestartLock;
import io.etcdagent.daemon.gate.GateResult;
import io.etcdagent.daemon.gate.GateViews;
import io.etcdagent.daemon.health.HealthMonitor;
import io.etcdagent.daemon.inspect.Inspections;
import io.etcdagent.daemon.inspect.KeyQuery;
import io.etcdagent.daemon.inspect.KeysQuery;
import io.etcdagent.daemon.inspect.Output;
import io.etcdagent.daemon.inspect.OutputGone;
import io.etcdagent.daemon.inspect.TablesQuery;
import io.etcdagent.daemon.inspect.WatchQuery;
import io.etcdagent.daemon.operation.ClosedGates;
import io.etcdagent.daemon.operation.IdempotencyKey;
import io.etcdagent.daemon.operation.LocalNode;
import io.etcdagent.daemon.operation.OperationRejected;
import io.etcdagent.daemon.operation.Operations;
import io.etcdagent.daemon.operation.OrderForm;
import io.etcdagent.daemon.operation.OrderWatch;
import io.etcdagent.daemon.operation.Progress;
import io.etcdagent.daemon.operation.StandingAlarms;
import io.etcdagent.daemon.operation.StopLook;
import io.etcdagent.daemon.operation.Unlock;
import io.etcdagent.daemon.operation.UnlockRefused;
import io.etcdagent.daemon.rollout.Rollouts;
import io.etcdagent.protocol.AgentView;
import io.etcdagent.protocol.AgentsView;
import io.etcdagent.protocol.AlarmsView;
import io.etcdagent.protocol.ConflictView;
import io.etcdagent.protocol.DiagnosisReport;
import io.etcdagent.protocol.DisruptionView;
import io.etcdagent.protocol.GatesReport;
import io.etcdagent.protocol.HealthReport;
import io.etcdagent.protocol.LockView;
import io.etcdagent.protocol.MembersView;
import io.etcdagent.protocol.NodeView;
import io.etcdagent.protocol.OperationEvent;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationRequest;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.OperationView;
import io.etcdagent.protocol.OperationsView;
import io.etcdagent.protocol.RolesView;
import io.etcdagent.protocol.RolloutChangeRequest;
import io.etcdagent.protocol.RolloutRequest;
import io.etcdagent.protocol.RolloutView;
import io.etcdagent.protocol.RolloutsView;
import io.etcdagent.protocol.UnlockRequest;
import io.etcdagent.protocol.UsersView;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** This node's agent, as it answers: what it says is read from where it is known, nothing is kept here. */
public final class LocalAgent implements AgentApi {

    private static final Duration REFUSED_WITHIN = Duration.ofSeconds(4);
    private static final Duration GIVING_UP = Duration.ofSeconds(3);
    private static final Duration TELL_HEALTH_EVERY = Duration.ofSeconds(1);

    private final HealthMonitor health;
    private final FreshHealth freshHealth;
    private final HealthDetail detail;
    private final StopLook stopLook;
    private final DiagnosisViews diagnosisViews;
    private final StandingAlarms alarms;
    private final LockViews lockViews;
    private final DisruptionNews disruptionNews;
    private final DisruptionInHealth disruptionInHealth;
    private final Unlock unlock;
    private final AgentRegistry registry;
    private final Operations operations;
    private final Rollouts rollouts;
    private final RolloutCalls rolloutCalls;
    private final InspectCalls inspectCalls;
    private final HealthFeed healthFeed;
    private final Supplier<Optional<LocalNode>> node;
    private final Executor askers;
    private final OrderWatch watch;
    private final Supplier<String> metrics;

    /**
     * Puts the parts together.
     *
     * @param staleAfter how old what is known of the disruption record may be
     * @param watch told of orders that gates refuse before they become operations
     * @param metrics what {@link #metrics} answers
     */
    public LocalAgent(
            HealthMonitor health,
            HealthDetail detail,
            StopLook stopLook,
            DiagnosisViews diagnosisViews,
            StandingAlarms alarms,
            RestartLock lock,
            DisruptionRecord record,
            DisruptionNews disruptionNews,
            Duration staleAfter,
            Unlock unlock,
            AgentRegistry registry,
            Operations operations,
            Rollouts rollouts,
            Inspections inspections,
            Supplier<Optional<LocalNode>> node,
            Executor askers,
            OrderWatch watch,
            Supplier<String> metrics) {
        this.health = health;
        this.freshHealth = new FreshHealth(health);
        this.detail = detail;
        this.stopLook = stopLook;
        this.diagnosisViews = diagnosisViews;
        this.alarms = alarms;
        this.lockViews = new LockViews(lock, record);
        this.disruptionNews = disruptionNews;
        this.disruptionInHealth = new DisruptionInHealth(staleAfter);
        this.unlock = unlock;
        this.registry = registry;
        this.operations = operations;
        this.rollouts = rollouts;
        this.rolloutCalls = new RolloutCalls(rollouts);
        this.inspectCalls = new InspectCalls(inspections);
        this.node = node;
        this.askers = askers;
        this.healthFeed = new HealthFeed(this::health, TELL_HEALTH_EVERY);
        this.watch = watch;
        this.metrics = metrics;
    }

    @Override
    public HealthReport health() {
        return RolloutInHealth.tell(
                disruptionInHealth.tell(detail.tell(health.report()), disruptionNews.latest()),
                rollouts.active(),
                rollouts.notUnderstood());
    }

    @Override
    public Subscription followHealth(Follower<HealthReport> follower) {
        return healthFeed.follow(follower);
    }

    @Override
    public HealthReport freshHealth() {
        freshHealth.await();
        return health();
    }

    @Override
    public String metrics() {
        return metrics.get();
    }

    @Override
    public MembersView members() {
        return health.members();
    }

    @Override
    public NodeView node() {
        HealthReport report = health();
        Optional<DisruptionView> disruption;
        Optional<String> trouble = Optional.empty();
        try {
            disruption = lockViews.disruption();
        } catch (CoordinationException failure) {
            // What was read last, and how long ago, is among the reasons for the cluster's verdict.
            disruption = Optional.ofNullable(report.disruption());
            trouble = Optional.of(failure.getMessage());
        }
        return new NodeView(
                report.node(),
                report.cluster(),
                operations.current().orElse(null),
                disruption.orElse(null),
                rollouts.latest().orElse(null),
                trouble.or(this::leftover).or(this::rolloutTrouble).orElse(null));
    }

    private Optional<String> rolloutTrouble() {
        return Optional.of(rollouts.trouble()).filter(words -> !words.isEmpty());
    }

    private Optional<String> leftover() {
        return Optional.of(operations.leftover().words()).filter(words -> !words.isEmpty());
    }

    @Override
    public GatesReport gates() {
        List<GateResult> gates = stopLook.dryRun(false);
        Optional<LocalNode> local = node.get();
        return new GatesReport(
                local.map(known -> known.member().hex()).orElse(""),
                local.map(LocalNode::memberName).orElse(""),
                gates.stream().allMatch(GateResult::passed),
                GateViews.of(gates));
    }

    @Override
    public DiagnosisReport diagnosis() {
        return diagnosisViews.read();
    }

    @Override
    public AlarmsView alarms() throws Refusal {
        try {
            return alarms.read();
        } catch (CoordinationException failure) {
            throw ProblemType.UNAVAILABLE.refusal(failure.getMessage() + "; see: etcd-agentctl health");
        }
    }

    @Override
    public LockView lock() throws Refusal {
        try {
            return lockViews.read();
        } catch (CoordinationException failure) {
            throw WithoutQuorum.refusal(failure);
        }
    }

    @Override
    public LockView unlock(UnlockRequest request, Caller caller) throws Refusal {
        try {
            unlock.unlock(request.operation(), RequestRules.reason(request.reason()), caller.name(), request.force());
            return lockViews.read();
        } catch (UnlockRefused refused) {
            throw ProblemType.CONFLICT.refusal(refused.words());
        } catch (CoordinationException failure) {
            throw WithoutQuorum.refusal(failure);
        }
    }

    @Override
    public AgentsView agents() throws Refusal {
        try {
            return new AgentsView(registry.agents().stream()
                    .map(agent -> new AgentView(
                            agent.memberId(), agent.memberName(), agent.host(), agent.agentVersion(), agent.since()))
                    .toList());
        } catch (CoordinationException failure) {
            throw WithoutQuorum.refusal(failure);
        }
    }

    @Override
    public OperationView start(OperationRequest request, Optional<IdempotencyKey> key, Caller caller) throws Refusal {
        OrderForm form = new OrderForm(
                request.kind(),
                RequestRules.reason(request.reason()),
                RequestRules.settle(request.settleSeconds()),
                Duration.ZERO,
                request.allowOutage(),
                request.dryRun(),
                Set.copyOf(Objects.requireNonNullElse(request.overrides(), List.of())),
                Optional.ofNullable(request.between()),
                caller.name(),
                Objects.requireNonNullElse(request.keepRevisions(), 0L));
        try {
            if (operations.under(key).isEmpty()) {
                operations.refuseWhateverTheGates(form);
                refuseIfGatesAreClosed(form);
            }
            return operations.submit(form, key);
        } catch (OperationRejected rejected) {
            throw refusal(rejected);
        }
    }

    /**
     * What would be refused in a moment is refused now, with the gates. Only while nobody holds the lock: else the
     * order waits for its turn, and what closes the gates now is most likely the work of whoever holds it.
     */
    private void refuseIfGatesAreClosed(OrderForm form) throws Refusal {
        boolean judgesForItself = form.kind() == OperationKind.START || form.kind() == OperationKind.CLEAR_ALARM;
        if (form.dryRun() || judgesForItself) {
            return;
        }
        List<GateResult> closed = refusalsSoon(form);
        if (!closed.isEmpty()) {
            watch.refused(GateViews.of(closed));
            throw new Refusal(ProblemType.REFUSED_BY_GATE.because(
                    form.nothingDone() + ": closed " + ClosedGates.summary(closed) + "; see: etcd-agentctl "
                            + (form.kind() == OperationKind.RECOVER ? "recover --dry-run" : "gates"),
                    GateViews.of(closed)));
        }
    }

    /** Within what a client waits; what takes longer to find out the operation finds out itself. */
    private List<GateResult> refusalsSoon(OrderForm form) {
        try {
            return CompletableFuture.supplyAsync(() -> operations.refusals(form), askers)
                    .completeOnTimeout(List.of(), REFUSED_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } catch (RejectedExecutionException busy) {
            return List.of();
        }
    }

    @Override
    public OperationsView operations(OperationsQuery query) {
        return new OperationsView(query.among(operations.list()));
    }

    @Override
    public OperationView operation(String id) throws Refusal {
        try {
            return operations.progress(id).view();
        } catch (OperationRejected rejected) {
            throw refusal(rejected);
        }
    }

    @Override
    public OperationView cancel(String id, Caller caller) throws Refusal {
        try {
            operations.cancel(id);
            return ended(operations.progress(id));
        } catch (OperationRejected rejected) {
            throw refusal(rejected);
        }
    }

    /** The operation once it has ended, or as it stands after a moment. */
    private static OperationView ended(Progress progress) {
        CountDownLatch end = new CountDownLatch(1);
        Runnable leave = progress.listen(event -> {
            if (event.operation().state() != OperationState.RUNNING) {
                end.countDown();
            }
        });
        try {
            if (!end.await(GIVING_UP.toMillis(), TimeUnit.MILLISECONDS)) {
                return progress.view();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            leave.run();
        }
        return progress.view();
    }

    @Override
    public Subscription followOperation(String id, OptionalLong after, Follower<OperationEvent> follower)
            throws Refusal {
        try {
            Progress progress = operations.progress(id);
            if (after.isPresent()) {
                EventPosition.refuseGone(id, after.getAsLong(), progress);
            }
            long begin = after.orElse(0);
            if (progress.endedWithin(begin)) {
                follower.end();
                return () -> {};
            }
            Runnable leave = progress.listen(begin, event -> {
                follower.next(event);
                if (event.operation().state() != OperationState.RUNNING) {
                    follower.end();
                }
            });
            return leave::run;
        } catch (OperationRejected rejected) {
            throw refusal(rejected);
        }
    }

    @Override
    public RolloutView startRollout(RolloutRequest request, Optional<IdempotencyKey> key, Caller caller)
            throws Refusal {
        try {
            return rolloutCalls.start(request, key, caller);
        } catch (Refusal refusal) {
            if (!request.dryRun()) {
                watch.refused(Objects.requireNonNullElse(refusal.problem().gates(), List.of()));
            }
            throw refusal;
        }
    }

    @Override
    public RolloutsView rollouts() throws Refusal {
        return rolloutCalls.history();
    }

    @Override
    public RolloutView pauseRollout(RolloutChangeRequest request, Optional<IdempotencyKey> key, Caller caller)
            throws Refusal {
        return rolloutCalls.change(rollouts::pause, request, key, caller);
    }

    @Override
    public RolloutView resumeRollout(RolloutChangeRequest request, Optional<IdempotencyKey> key, Caller caller)
            throws Refusal {
        return rolloutCalls.change(rollouts::resume, request, key, caller);
    }

    @Override
    public RolloutView abortRollout(RolloutChangeRequest request, Optional<IdempotencyKey> key, Caller caller)
            throws Refusal {
        return rolloutCalls.change(rollouts::abort, request, key, caller);
    }

    @Override
    public RolloutView rollout() throws Refusal {
        return rolloutCalls.current();
    }

    @Override
    public Subscription followRollout(OptionalLong after, Follower<RolloutView> follower) throws Refusal {
        return rolloutCalls.follow(after, follower);
    }

    @Override
    public void keys(KeysQuery query, Output output) throws Refusal, OutputGone {
        inspectCalls.keys(query, output);
    }

    @Override
    public void key(KeyQuery query, Output output) throws Refusal, OutputGone {
        inspectCalls.key(query, output);
    }

    @Override
    public void tables(TablesQuery query, Output output) throws Refusal, OutputGone {
        inspectCalls.tables(query, output);
    }

    @Override
    public void leases(boolean stale, Output output) throws Refusal, OutputGone {
        inspectCalls.leases(stale, output);
    }

    @Override
    public void watch(WatchQuery query, Output output) throws Refusal, OutputGone {
        inspectCalls.watch(query, output);
    }

    @Override
    public void snapshot(String member, Output output) throws Refusal, OutputGone {
        inspectCalls.snapshot(member, output);
    }

    @Override
    public UsersView users() throws Refusal {
        return inspectCalls.users();
    }

    @Override
    public RolesView roles() throws Refusal {
        return inspectCalls.roles();
    }

    private static Refusal refusal(OperationRejected rejected) {
        return switch (rejected.why()) {
            case CONFLICT -> inTheWay(ProblemType.CONFLICT, rejected);
            case KEY_REUSED -> inTheWay(ProblemType.IDEMPOTENCY_KEY_REUSED, rejected);
            case UNSUPPORTED -> ProblemType.BAD_REQUEST.refusal(rejected.words());
            case NOT_READY -> ProblemType.NOT_READY.refusal(rejected.words());
            case NOT_FOUND -> ProblemType.NOT_FOUND.refusal(rejected.words());
        };
    }

    private static Refusal inTheWay(ProblemType type, OperationRejected rejected) {
        return new Refusal(type.because(rejected.words(), rejected.inTheWay().map(ConflictView::of)));
    }
}
