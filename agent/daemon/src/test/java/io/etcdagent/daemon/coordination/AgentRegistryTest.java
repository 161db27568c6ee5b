package io.etcdagent.daemon.coordination;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.etcd.EtcdConnection;
import io.etcdagent.daemon.etcd.EtcdFailover;
import io.etcdagent.daemon.testing.Await;
import io.etcdagent.protocol.json.Messages;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The registry's thread where no etcd answers. */
class AgentRegistryTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final AtomicLong now = new AtomicLong();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final AtomicInteger rounds = new AtomicInteger();

    @AfterEach
    void release() {
        released.countDown();
    }

    @Test
    void aThreadThatIsStuckIsSilentUntilItGetsOn() throws Exception {
        try (AgentRegistry registry = registry()) {
            registry.start();
            assertTrue(asked.await(SOON.toSeconds(), TimeUnit.SECONDS));
            now.addAndGet(MINUTE.toNanos());
            assertEquals(MINUTE, registry.silence());

            released.countDown();
            Await.until("the next round begins", SOON, registry::silence, Duration.ZERO::equals);
        }
    }

    @Test
    void aDefectIsNotTheEndOfTheThread() {
        released.countDown();
        try (AgentRegistry registry = registry()) {
            registry.start();
            Await.until("there is another round after the defect", SOON, rounds::get, count -> count >= 2);
        }
    }

    private AgentRegistry registry() {
        return new AgentRegistry(
                new EtcdFailover(this::nobody, Duration.ofSeconds(2), now::get),
                new Keys("/test"),
                new StoredJson(new Messages()),
                Duration.ofSeconds(5),
                () -> Optional.of(new AgentRegistration(StoredJson.VERSION, "1", "m1", "host1", "test", "now", null)),
                now::get);
    }

    private List<EtcdConnection> nobody() {
        rounds.incrementAndGet();
        asked.countDown();
        try {
            released.await();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
        throw new IllegalStateException("a defect of a test");
    }
}
