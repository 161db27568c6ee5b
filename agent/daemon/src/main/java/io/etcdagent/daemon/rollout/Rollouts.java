package io.etcdagent.daemon.rollout;

import io.etcdagent.daemon.coordination.AgentRegistry;
import io.etcdagent.daemon.coordination.CoordinationException;
import io.etcdagent.daemon.coordination.Keys;
import io.etcdagent.daemon.coordination.NotUnderstoodException;
import io.etcdagent.daemon.coordination.StoredJson;
import io.etcdagent.daemon.etcd.EtcdFailover;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.gate.GateViews;
import io.etcdagent.daemon.health.HealthCheck;
import io.etcdagent.daemon.operation.IdempotencyKey;
import io.etcdagent.daemon.operation.LocalNode;
import io.etcdagent.daemon.operation.StopLook;
import io.etcdagent.daemon.time.Pulse;
import io.etcdagent.daemon.unit.BetweenSteps;
import io.etcdagent.protocol.RolloutState;
import io.etcdagent.protocol.RolloutView;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This agent's part in rollouts: on a thread of its own it looks at what is declared in etcd, after every change and
 * every few seconds while one goes on, and takes the next step if it is this node's to take.
 */
public final class Rollouts implements AutoCloseable {

    /** Just after another member came back a gate may be closed for a moment; a rollout does not fail for that. */
    public static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Logger log = LoggerFactory.getLogger(Rollouts.class);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);
    private static final Duration LOOK_AGAIN_WHEN_IDLE = Duration.ofSeconds(15);
    private static final Duration CALL_TIME = Duration.ofSeconds(5);

    private final RolloutStore store;
    private final RolloutDeclaration declaration;
    private final RolloutChanges changes;
    private final Supplier<Optional<LocalNode>> node;
    private final ClusterNow cluster;
    private final Reconciliation reconciliation;
    private final RolloutWatch watch;
    private final Broadcast broadcast = new Broadcast();
    private final Semaphore news = new Semaphore(1);
    private final Pulse pulse;
    private final Thread thread = new Thread(this::work, "rollout");

    private volatile boolean closed;
    private volatile Optional<String> notUnderstood = Optional.empty();
    private volatile String trouble = "the rollout has not been looked at yet";

    /** Wires this agent's part; nothing runs before {@link #start}. */
    public Rollouts(
            EtcdFailover etcd,
            Keys keys,
            StoredJson json,
            Supplier<Optional<LocalNode>> node,
            TurnMeans turnMeans,
            StopLook stopLook,
            Supplier<HealthCheck> freshLook,
            AgentRegistry registry,
            BetweenSteps steps,
            Clock wallClock,
            LongSupplier nanoClock) {
        this.store = new RolloutStore(etcd, keys, json, CALL_TIME);
        this.declaration = new RolloutDeclaration(store, stopLook, freshLook, registry, steps, wallClock);
        this.changes = new RolloutChanges(store, () -> node.get().map(LocalNode::cluster), wallClock);
        this.node = node;
        this.cluster = new ClusterNow(etcd);
        this.reconciliation = new Reconciliation(
                store,
                cluster,
                node,
                new OwnTurn(store, turnMeans, wallClock, nanoClock, news::release),
                new MissedTurn(registry::agents, wallClock, nanoClock),
                broadcast,
                wallClock,
                nanoClock);
        this.watch = new RolloutWatch(etcd, keys.rollouts(), news::release, nanoClock);
        this.pulse = new Pulse(nanoClock);
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** Declares a rollout; from then on nobody has to stay. */
    public RolloutView declare(RolloutForm form) throws RolloutRejected {
        RolloutSnapshot rollout = declaration.declare(identity(), form);
        news.release();
        forgetOld();
        return rollout.view(cluster.leader());
    }

    private void forgetOld() {
        try {
            store.forgetOld();
        } catch (CoordinationException unimportant) {
            log.info("{}; the next declaration tries again", unimportant.getMessage());
        }
    }

    /** What {@link #declare} would declare now, the order that it foresees, and every gate; nothing is written. */
    public RolloutView rehearse(RolloutForm form) throws RolloutRejected {
        RolloutDeclaration.Rehearsal rehearsal = declaration.rehearse(identity(), form);
        return rehearsal.rollout().view(cluster.leader(), GateViews.of(rehearsal.gates()));
    }

    /**
     * Pauses the current rollout.
     *
     * @param meant the id of the rollout that is meant, if one was named
     * @param by who asks
     * @param key makes a repeated request the same one
     */
    public RolloutView pause(Optional<String> meant, String by, String reason, Optional<IdempotencyKey> key)
            throws RolloutRejected {
        return changed(changes.pause(meant, here(by), reason, key));
    }

    /** Goes on with a paused rollout; see {@link #pause}. */
    public RolloutView resume(Optional<String> meant, String by, String reason, Optional<IdempotencyKey> key)
            throws RolloutRejected {
        return changed(changes.resume(meant, here(by), reason, key));
    }

    /** Gives the current rollout up; see {@link #pause}. */
    public RolloutView abort(Optional<String> meant, String by, String reason, Optional<IdempotencyKey> key)
            throws RolloutRejected {
        return changed(changes.abort(meant, here(by), reason, key));
    }

    private String here(String by) {
        return node.get().map(local -> local.asked(by)).orElse(by);
    }

    private RolloutView changed(RolloutSnapshot rollout) {
        news.release();
        return rollout.view(cluster.leader());
    }

    private LocalNode identity() throws RolloutRejected {
        return node.get()
                .orElseThrow(() -> new RolloutRejected(
                        RolloutRejected.Why.NOT_READY, "this agent has not heard its own member yet", List.of()));
    }

    /** The newest rollout as it was seen last; empty while what stands in etcd is not understood. */
    public Optional<RolloutView> latest() {
        return notUnderstood().isPresent()
                ? Optional.empty()
                : broadcast.latest().map(SeenRollout::view);
    }

    /** The rollout that runs or is paused, as it was seen last. */
    public Optional<RolloutView> active() {
        return latest().filter(
                        rollout -> rollout.state() == RolloutState.RUNNING || rollout.state() == RolloutState.PAUSED);
    }

    /** Why this agent leaves the newest rollout alone: it cannot read it. */
    public Optional<String> notUnderstood() {
        return notUnderstood;
    }

    /** The last rollouts, newest first, read now. */
    public List<RolloutView> history() throws CoordinationException {
        Optional<MemberId> leader = cluster.leader();
        return store.history().stream().map(rollout -> rollout.view(leader)).toList();
    }

    /** The newest rollout of this cluster, read now. */
    public Optional<SeenRollout> read() throws CoordinationException {
        Optional<LocalNode> here = node.get();
        return store.current()
                .filter(rollout -> here.isEmpty() || rollout.isOf(here.get().cluster()))
                .map(rollout -> rollout.seen(cluster.leader()));
    }

    /** Empty, or why the rollout could not be read at the last look. */
    public String trouble() {
        return trouble;
    }

    /** How long ago a look began; longer than a look and the pause after it take, and the thread is stuck. */
    public Duration silence() {
        return pulse.silence();
    }

    /**
     * Gives the newest rollout, then each change.
     *
     * @return takes the listener away
     */
    public Runnable follow(Consumer<SeenRollout> listener) {
        return broadcast.listen(listener);
    }

    private void work() {
        try {
            // Invariant: each round decides from what is read in that round alone; a missed event costs one pause.
            while (!closed) {
                pulse.beat();
                try {
                    watch.keepUp();
                    if (reconciliation.step()) {
                        news.release();
                    }
                    trouble = "";
                    notUnderstood = Optional.empty();
                } catch (CoordinationException failure) {
                    if (!failure.getMessage().equals(trouble)) {
                        log.info("{}", failure.getMessage());
                    }
                    trouble = failure.getMessage();
                    notUnderstood = Optional.of(failure)
                            .filter(NotUnderstoodException.class::isInstance)
                            .map(CoordinationException::getMessage);
                } catch (RuntimeException defect) {
                    log.error("the look at the rollout met a defect of the agent", defect);
                    trouble = "a defect of the agent, see its log: " + defect;
                }
                Duration pause = watch.up() ? lookAgain() : RolloutWatch.AT_MOST_EVERY;
                if (news.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    news.drainPermits();
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** A rollout that begins is told by the watch, and this runs on every node for ever. */
    private Duration lookAgain() {
        return active().isPresent() || !trouble.isEmpty() ? LOOK_AGAIN : LOOK_AGAIN_WHEN_IDLE;
    }

    @Override
    public void close() {
        closed = true;
        news.release();
        thread.interrupt();
        watch.close();
    }
}
