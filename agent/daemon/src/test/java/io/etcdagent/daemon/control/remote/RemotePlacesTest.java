package io.etcdagent.daemon.control.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.control.routing.Caller;
import io.etcdagent.daemon.control.routing.Role;
import io.etcdagent.daemon.testing.LoggedLines;
import io.etcdagent.daemon.testing.TestCertificates;
import io.etcdagent.daemon.testing.TestCertificates.Issued;
import io.etcdagent.protocol.tls.PemFile;
import io.etcdagent.protocol.tls.TlsFilesException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The look over the open connections, where what goes wrong cannot be brought about from outside. */
class RemotePlacesTest {

    @TempDir
    private Path directory;

    private final LoggedLines log = LoggedLines.of(RemotePlace.class.getName());
    private final LoggedLines away = LoggedLines.of(TurnedAway.class.getName());
    private final List<Runnable> minutes = new ArrayList<>();
    private final Clock now = Clock.systemUTC();
    private Issued client = new Issued(Path.of("none"), Path.of("none"));
    private RemotePlaces places = places(RemoteLimits.usual());
    private ServerTls tls;

    private RemotePlaces places(RemoteLimits limits) {
        return new RemotePlaces(limits, new TurnedAway((delay, task) -> minutes.add(task)));
    }

    @BeforeEach
    void issue() throws TlsFilesException {
        TestCertificates authority = TestCertificates.create(directory);
        Issued server = authority.issue("server", List.of("DNS:localhost"));
        client = authority.issue("client", List.of("DNS:client"));
        tls = ServerTls.read(new ListenFiles(server.certificate(), server.key(), authority.ca()));
    }

    @AfterEach
    void close() {
        log.close();
        away.close();
    }

    private EmbeddedChannel connected(Supplier<ServerTls> current, Clock clock) throws TlsFilesException {
        EmbeddedChannel channel = new EmbeddedChannel();
        take(channel, current, clock);
        return channel;
    }

    private void take(EmbeddedChannel channel, Supplier<ServerTls> current, Clock clock) throws TlsFilesException {
        Standing standing = new Standing(new PemFile(client.certificate()).certificates(), tls, current, clock);
        assertTrue(places.take(channel, standing, new Caller("somebody from 10.0.0.9:1", "somebody", Role.OBSERVE))
                .isPresent());
    }

    private static ServerTls defect() {
        throw new IllegalStateException("a defect");
    }

    @Test
    void aDefectAtOneConnectionClosesThatOneAndEndsNotTheLookAtTheOthers() throws Exception {
        EmbeddedChannel unknown = connected(RemotePlacesTest::defect, now);
        EmbeddedChannel expired = connected(() -> tls, Clock.offset(now, Duration.ofDays(11)));
        EmbeddedChannel good = connected(() -> tls, now);

        places.closeUnlessGood();

        assertFalse(unknown.isOpen());
        assertFalse(expired.isOpen());
        assertTrue(good.isOpen());
        assertEquals(2, log.lines().size(), log.lines()::toString);
        assertTrue(log.lines().get(0).contains("it cannot be told whether its certificate is still good"));
    }

    @Test
    void whatIsClosedIsToldOnceHoweverLongTheClosingTakes() throws Exception {
        EmbeddedChannel slow = new EmbeddedChannel(new ChannelOutboundHandlerAdapter() {
            @Override
            public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
                // Still says good-bye.
            }
        });
        take(slow, RemotePlacesTest::defect, now);
        EmbeddedChannel expiring = new EmbeddedChannel(new ChannelOutboundHandlerAdapter() {
            @Override
            public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
                // Still says good-bye.
            }
        });
        take(expiring, () -> tls, Clock.offset(now, Duration.ofDays(11)));

        places.closeUnlessGood();
        places.closeUnlessGood();

        assertEquals(2, log.lines().size(), log.lines()::toString);
    }

    @Test
    void aFloodOfConnectionsOneTooManyIsToldInAFewLines() throws Exception {
        RemoteLimits usual = RemoteLimits.usual();
        places = places(new RemoteLimits(
                usual.http(), usual.handshakes(), usual.handshake(), usual.pressedHandshake(), 1, 1, 1, 1));
        EmbeddedChannel first = connected(() -> tls, now);
        for (int i = 0; i < 100; i++) {
            assertFalse(connected(() -> tls, now).finish());
        }
        assertTrue(first.isOpen());
        assertEquals(3, away.lines().size(), away.lines()::toString);

        minutes.forEach(Runnable::run);

        assertEquals(4, away.lines().size(), away.lines()::toString);
        assertEquals(
                "97 more were not let in within 60 s, for this reason: too many are connected",
                away.lines().get(3));
    }
}
