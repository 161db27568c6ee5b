package io.etcdagent.daemon.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.etcdagent.daemon.testing.TestCluster;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.MethodDescriptor;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Calls that gRPC refuses to begin because the channel is just going idle. That was seen on a busy machine and cannot be
 * provoked, so the channel in front of a real member's is a fake that refuses as gRPC did.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CallDuringIdlingTest {

    private static final Duration AMPLE = Duration.ofSeconds(20);

    private static final Access NOBODY = new Access(Optional.empty(), Optional.empty(), "/etcd-agent");

    private TestCluster cluster;
    private ManagedChannel real;

    @BeforeAll
    void startMember() {
        cluster = TestCluster.plain(1);
        URI member = cluster.endpoints().get(0);
        real = ManagedChannelBuilder.forAddress(member.getHost(), member.getPort())
                .usePlaintext()
                .build();
    }

    @AfterAll
    void stopMember() throws InterruptedException {
        real.shutdownNow().awaitTermination(AMPLE.toSeconds(), TimeUnit.SECONDS);
        cluster.close();
    }

    @Test
    void aCallIsBegunAgainUntilTheChannelTakesIt() throws Exception {
        RefusingChannel channel = new RefusingChannel(real, 3);
        GrpcConnection connection = new GrpcConnection(cluster.endpoints().get(0), channel, () -> 0, NOBODY);
        assertEquals(1, connection.members(AMPLE).members().size());
        assertEquals(4, channel.asked);
    }

    @Test
    void aChannelThatNeverTakesItIsAMemberThatIsNotReached() {
        GrpcConnection connection = new GrpcConnection(
                cluster.endpoints().get(0), new RefusingChannel(real, Integer.MAX_VALUE), () -> 0, NOBODY);
        EtcdException failure = assertThrows(EtcdException.class, () -> connection.status(AMPLE));
        assertEquals(EtcdException.Kind.UNREACHABLE, failure.kind());
    }

    private static final class RefusingChannel extends ManagedChannel {
        private final ManagedChannel real;
        private final int refusals;
        private int asked;

        RefusingChannel(ManagedChannel real, int refusals) {
            this.real = real;
            this.refusals = refusals;
        }

        @Override
        public <Q, A> ClientCall<Q, A> newCall(MethodDescriptor<Q, A> method, CallOptions options) {
            asked++;
            if (asked <= refusals) {
                throw new IllegalStateException("Resolution is pending");
            }
            return real.newCall(method, options);
        }

        @Override
        public String authority() {
            return real.authority();
        }

        @Override
        public ConnectivityState getState(boolean requestConnection) {
            return ConnectivityState.READY;
        }

        @Override
        public ManagedChannel shutdown() {
            return this;
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public ManagedChannel shutdownNow() {
            return this;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return true;
        }
    }
}
