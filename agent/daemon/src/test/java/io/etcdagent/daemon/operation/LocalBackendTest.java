package io.etcdagent.daemon.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.etcdagent.daemon.etcd.EtcdConnection;
import io.etcdagent.daemon.etcd.EtcdException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(600)
class LocalBackendTest {

    private static final Duration TIME = Duration.ofSeconds(30);

    @Test
    void whoWaitsIsHeardOfAgainAndAgain() throws Exception {
        CountDownLatch heardOf = new CountDownLatch(2);

        backend(() -> heardOf.await(TIME.toSeconds(), TimeUnit.SECONDS)).defragment(TIME, heardOf::countDown);

        assertEquals(0, heardOf.getCount());
    }

    @Test
    void whatEtcdAnswersIsPassedOn() {
        EtcdException refused = new EtcdException(
                EtcdException.Kind.REFUSED, URI.create("http://10.0.0.1:2379"), "no space left on device", null);
        LocalBackend backend = backend(() -> {
            throw refused;
        });

        assertSame(refused, assertThrows(EtcdException.class, () -> backend.defragment(TIME, () -> {})));
    }

    @Test
    void aLargeFileIsGivenMoreTime() {
        assertEquals(Duration.ofMinutes(2), LocalBackend.allowance(0));
        assertEquals(Duration.ofSeconds(130), LocalBackend.allowance(40L * 1024 * 1024));
        assertEquals(Duration.ofSeconds(120 + 2048), LocalBackend.allowance(8L * 1024 * 1024 * 1024));
    }

    /** A member that does that when it is told to defragment, and knows nothing else. */
    private static LocalBackend backend(Callable<?> whenToldTo) {
        EtcdConnection member = (EtcdConnection) Proxy.newProxyInstance(
                EtcdConnection.class.getClassLoader(),
                new Class<?>[] {EtcdConnection.class},
                (proxy, method, given) -> {
                    assertEquals("defragment", method.getName());
                    whenToldTo.call();
                    return null;
                });
        return new LocalBackend(() -> member);
    }
}
