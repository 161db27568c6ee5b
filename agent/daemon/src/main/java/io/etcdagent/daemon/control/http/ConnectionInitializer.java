package io.etcdagent.daemon.control.http;

import io.etcdagent.daemon.control.routing.Caller;
import io.etcdagent.daemon.control.routing.LineLimit;
import io.etcdagent.daemon.control.routing.ProblemType;
import io.etcdagent.protocol.Problem;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets up each connection that is accepted, and keeps their number down. */
public final class ConnectionInitializer<C extends Channel> extends ChannelInitializer<C> {

    /** Tells who connects. */
    @FunctionalInterface
    public interface Callers<C> {
        /**
         * The one at the other end.
         *
         * @throws IOException if that cannot be told; such a one gets no answer
         */
        Caller of(C connection) throws IOException;
    }

    /** Connections beyond the limit that are told so before they are closed; those beyond these are just closed. */
    private static final int TURNED_AWAY_POLITELY = 16;

    private static final LineLimit.Most LINES = new LineLimit.Most(3, 10, 8, Duration.ofMinutes(1));

    private static final Logger log = LoggerFactory.getLogger(ConnectionInitializer.class);

    private final HttpService service;
    private final Callers<C> callers;
    private final OpenConnections connections;
    private final LineLimit limit;
    private final AtomicInteger open = new AtomicInteger();

    /**
     * For the connections of one listener.
     *
     * @param connections every connection is added to it
     * @param later the time for which lines about those who are turned away are limited
     */
    public ConnectionInitializer(
            HttpService service, Callers<C> callers, OpenConnections connections, LineLimit.Later later) {
        this.service = service;
        this.callers = callers;
        this.connections = connections;
        this.limit = new LineLimit(
                LINES,
                later,
                (client, unwritten) -> log.warn(
                        "{} was turned away {} more times within {} s",
                        client,
                        unwritten,
                        LINES.window().toSeconds()));
    }

    @Override
    protected void initChannel(C channel) throws IOException {
        Limits limits = service.limits();
        int number = open.incrementAndGet();
        channel.closeFuture().addListener(closed -> open.decrementAndGet());
        if (number > limits.connections() + TURNED_AWAY_POLITELY) {
            channel.close().addListener(closed -> log.debug("a connection was closed unheard: {} are open", number));
            return;
        }
        Caller caller = callers.of(channel);
        Optional<Problem> turnedAway = number > limits.connections() ? Optional.of(tooMany(caller)) : Optional.empty();
        connections.add(channel);
        service.serve(channel.pipeline(), caller, new LocalPlace(turnedAway));
    }

    private Problem tooMany(Caller caller) {
        int most = service.limits().connections();
        if (limit.admits(caller.client())) {
            log.warn("{} is turned away: {} connections are open already", caller.name(), most);
        }
        return ProblemType.TOO_MANY_CONNECTIONS.because(
                most + " connections are open, which is the most. Nothing was done; try again when one has closed.");
    }
}
