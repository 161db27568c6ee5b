package io.etcdagent.daemon.coordination;

import io.etcdagent.daemon.etcd.EtcdException;
import io.etcdagent.daemon.etcd.EtcdFailover;
import io.etcdagent.daemon.etcd.KeyValue;
import io.etcdagent.daemon.etcd.LeaseId;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.Transaction;
import io.etcdagent.daemon.time.Pulse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which members have an agent that is alive. This agent's own entry is kept up by a thread, as well as it can be. */
public final class AgentRegistry implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(AgentRegistry.class);
    private static final Duration TIME_TO_LIVE = Duration.ofSeconds(30);
    private static final Duration RENEW = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofSeconds(2);

    /** How soon it is seen that this agent's member is another one: whoever begins a rollout misses the agent till then. */
    private static final Duration LOOK_AT_MEMBER = Duration.ofSeconds(1);

    private final EtcdFailover etcd;
    private final Keys keys;
    private final StoredJson json;
    private final Duration callTime;
    private final Supplier<Optional<AgentRegistration>> self;
    private final Pulse pulse;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    // Touched by the registry's thread only.
    private Optional<LeaseId> lease = Optional.empty();
    private Optional<String> enteredMember = Optional.empty();
    private String lastFailure = "";

    /** @param self this agent's entry; empty while it does not know its member */
    public AgentRegistry(
            EtcdFailover etcd,
            Keys keys,
            StoredJson json,
            Duration callTime,
            Supplier<Optional<AgentRegistration>> self,
            LongSupplier nanoClock) {
        this.etcd = etcd;
        this.keys = keys;
        this.json = json;
        this.callTime = callTime;
        this.self = self;
        this.pulse = new Pulse(nanoClock);
        this.thread = new Thread(this::keepRegistered, "registry");
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** The agents that are alive, or died less than half a minute ago; entries of other versions are left out. */
    public List<AgentRegistration> agents() throws CoordinationException {
        List<KeyValue> found;
        try {
            found = etcd.list(keys.agents(), callTime);
        } catch (EtcdException failure) {
            throw new CoordinationException("the agents' registry cannot be read: " + failure.getMessage(), failure);
        }
        List<AgentRegistration> agents = new ArrayList<>();
        for (KeyValue key : found) {
            try {
                agents.add(json.read(key.value(), AgentRegistration.class, key.key()));
            } catch (CoordinationException foreign) {
                log.debug("{}", foreign.getMessage());
            }
        }
        return agents;
    }

    /** How long ago a round began; longer than a round and the pause after it take, and the thread is stuck. */
    public Duration silence() {
        return pulse.silence();
    }

    private void keepRegistered() {
        try {
            Duration pause = Duration.ZERO;
            while (!closedWithin(pause)) {
                pulse.beat();
                pause = register() ? RENEW : RETRY;
            }
            leave();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** A shorter time where the member is replaced meanwhile. */
    private boolean closedWithin(Duration pause) throws InterruptedException {
        Duration left = pause;
        while (left.compareTo(LOOK_AT_MEMBER) > 0 && !replaced(self.get())) {
            if (closed.await(LOOK_AT_MEMBER.toMillis(), TimeUnit.MILLISECONDS)) {
                return true;
            }
            left = left.minus(LOOK_AT_MEMBER);
        }
        return closed.await(replaced(self.get()) ? 0 : left.toMillis(), TimeUnit.MILLISECONDS);
    }

    private boolean replaced(Optional<AgentRegistration> entry) {
        return enteredMember.isPresent()
                && entry.filter(now -> !now.memberId().equals(enteredMember.get()))
                        .isPresent();
    }

    private boolean register() {
        try {
            Optional<AgentRegistration> entry = self.get();
            if (entry.isEmpty()) {
                return false;
            }
            if (replaced(entry)) {
                leave();
            }
            if (lease.isEmpty() || !prolonged(lease.get())) {
                LeaseId granted = etcd.ask(callTime, (member, deadline) -> member.grantLease(TIME_TO_LIVE, deadline));
                lease = Optional.of(granted);
                enteredMember = Optional.empty();
            }
            if (enteredMember.isEmpty()) {
                String key = keys.agent(MemberId.parse(entry.get().memberId()));
                etcd.commit(Transaction.begin().put(key, json.write(entry.get()), lease.get()), callTime);
                enteredMember = Optional.of(entry.get().memberId());
            }
            lastFailure = "";
            return true;
        } catch (EtcdException failure) {
            if (!failure.getMessage().equals(lastFailure)) {
                lastFailure = failure.getMessage();
                log.info("not registered in etcd at the moment: {}", lastFailure);
            }
            return false;
        } catch (RuntimeException defect) {
            if (!defect.toString().equals(lastFailure)) {
                lastFailure = defect.toString();
                log.error("registering in etcd met a defect of the agent", defect);
            }
            return false;
        }
    }

    private boolean prolonged(LeaseId held) throws EtcdException {
        try {
            etcd.ask(callTime, (member, deadline) -> member.keepAlive(held, deadline));
            return true;
        } catch (EtcdException failure) {
            if (failure.kind() == EtcdException.Kind.NOT_FOUND) {
                return false;
            }
            throw failure;
        }
    }

    /** Stops, and takes the entry away: whoever needs this agent is to know at once that it is not there. */
    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(callTime.toMillis());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void leave() {
        if (lease.isEmpty()) {
            return;
        }
        LeaseId held = lease.get();
        lease = Optional.empty();
        enteredMember = Optional.empty();
        try {
            etcd.ask(callTime, (member, deadline) -> {
                member.revokeLease(held, deadline);
                return held;
            });
        } catch (EtcdException failure) {
            log.info("the entry of this agent goes with its lease, within {} s", TIME_TO_LIVE.toSeconds());
        }
    }
}
