package io.etcdagent.daemon.rollout;

import io.etcdagent.daemon.coordination.AgentRegistry;
import io.etcdagent.daemon.coordination.CoordinationException;
import io.etcdagent.daemon.coordination.Keys;
import io.etcdagent.daemon.coordination.StoredJson;
import io.etcdagent.daemon.etcd.EtcdException;
import io.etcdagent.daemon.etcd.EtcdFailover;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.health.HealthCheck;
import io.etcdagent.daemon.operation.LocalNode;
import io.etcdagent.daemon.operation.Operations;
import io.etcdagent.daemon.operation.StopLook;
import io.etcdagent.daemon.time.Pulse;
import io.etcdagent.daemon.unit.BetweenSteps;
import io.etcdagent.daemon.unit.EtcdUnit;
import io.etcdagent.protocol.RolloutView;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
 * every few seconds, and takes the next step if it is this node's to take.
 */
public final class Rollouts implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Rollouts.class);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);
    private static final Duration CALL_TIME = Duration.ofSeconds(5);
    private static final Duration STATUS_TIME = Duration.ofSeconds(2);

    private final RolloutStore store;
    private final RolloutDeclaration declaration;
    private final EtcdFailover etcd;
    private final Supplier<Optional<LocalNode>> node;
    private final OwnTurn ownTurn;
    private final AbsentAgents absentAgents;
    private final RolloutWatch watch;
    private final Broadcast broadcast = new Broadcast();
    private final Semaphore news = new Semaphore(1);
    private final Pulse pulse;
    private final Thread thread = new Thread(this::work, "rollout");

    private volatile boolean closed;
    private volatile String trouble = "the rollout has not been looked at yet";

    /** Wires this agent's part; nothing runs before {@link #start}. */
    public Rollouts(
            EtcdFailover etcd,
            Keys keys,
            StoredJson json,
            Supplier<Optional<LocalNode>> node,
            Operations operations,
            EtcdUnit unit,
            StopLook stopLook,
            Supplier<HealthCheck> freshLook,
            AgentRegistry registry,
            BetweenSteps steps,
            Clock wallClock,
            LongSupplier nanoClock) {
        this.store = new RolloutStore(etcd, keys, json, CALL_TIME);
        this.declaration = new RolloutDeclaration(store, stopLook, freshLook, registry, steps, wallClock);
        this.etcd = etcd;
        this.node = node;
        this.ownTurn = new OwnTurn(store, operations, unit, wallClock, news::release);
        this.absentAgents = new AbsentAgents(registry, nanoClock);
        this.watch = new RolloutWatch(etcd, keys.rollouts(), news::release, nanoClock);
        this.pulse = new Pulse(nanoClock);
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** Declares a rolling restart; from then on nobody has to stay. */
    public RolloutView declare(RolloutForm form) throws RolloutRejected {
        RolloutRecord rollout = declaration.declare(identity(), form);
        news.release();
        return new RolloutSnapshot(rollout, 0, Map.of()).view(leader());
    }

    /** What {@link #declare} would declare now, and the order that it foresees; nothing is written. */
    public RolloutView rehearse(RolloutForm form) throws RolloutRejected {
        return new RolloutSnapshot(declaration.rehearse(identity(), form), 0, Map.of()).view(leader());
    }

    private LocalNode identity() throws RolloutRejected {
        return node.get()
                .orElseThrow(() -> new RolloutRejected(
                        RolloutRejected.Why.NOT_READY, "this agent has not heard its own member yet", List.of()));
    }

    /** The newest rollout as it was seen last. */
    public Optional<RolloutView> latest() {
        return broadcast.latest();
    }

    /** The newest rollout, read now. */
    public Optional<RolloutView> read() throws CoordinationException {
        return store.current().map(snapshot -> snapshot.view(leader()));
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
    public Runnable follow(Consumer<RolloutView> listener) {
        return broadcast.listen(listener);
    }

    private void work() {
        try {
            // Invariant: each round decides from what is read in that round alone; a missed event costs one LOOK_AGAIN.
            while (!closed) {
                pulse.beat();
                try {
                    watch.keepUp();
                    look();
                    trouble = "";
                } catch (CoordinationException failure) {
                    if (!failure.getMessage().equals(trouble)) {
                        log.info("{}", failure.getMessage());
                    }
                    trouble = failure.getMessage();
                } catch (RuntimeException defect) {
                    log.error("the look at the rollout met a defect of the agent", defect);
                    trouble = "a defect of the agent, see its log: " + defect;
                }
                Duration pause = watch.up() ? LOOK_AGAIN : RolloutWatch.AT_MOST_EVERY;
                if (news.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    news.drainPermits();
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() throws CoordinationException {
        Optional<RolloutSnapshot> current = store.current();
        if (current.isEmpty()) {
            return;
        }
        RolloutSnapshot seen = current.get();
        Optional<MemberId> leader = leader();
        broadcast.publish(seen.view(leader));
        Optional<LocalNode> local = node.get();
        if (!seen.running() || local.isEmpty() || !isOfThisCluster(seen, local.get())) {
            return;
        }
        Optional<RolloutRecord> conclusion = Conclusion.of(seen);
        if (conclusion.isEmpty()) {
            conclusion = absentAgents.pause(seen, leader);
        }
        if (conclusion.isPresent()) {
            store.conclude(seen, conclusion.get());
            news.release();
            return;
        }
        if (seen.includes(local.get().member())) {
            ownTurn.step(seen, local.get(), leader);
        }
    }

    private static boolean isOfThisCluster(RolloutSnapshot seen, LocalNode local) {
        return seen.record().clusterId().equals(local.cluster().hex());
    }

    private Optional<MemberId> leader() {
        try {
            MemberId leader = etcd.ask(STATUS_TIME, (member, deadline) -> member.status(deadline))
                    .leader();
            return leader.isNone() ? Optional.empty() : Optional.of(leader);
        } catch (EtcdException unknown) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        closed = true;
        news.release();
        thread.interrupt();
        watch.close();
    }
}
