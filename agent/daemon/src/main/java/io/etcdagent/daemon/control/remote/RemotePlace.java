package io.etcdagent.daemon.control.remote;

import io.etcdagent.daemon.control.http.Place;
import io.etcdagent.daemon.control.routing.Caller;
import io.etcdagent.daemon.control.routing.Printable;
import io.etcdagent.daemon.control.routing.ProblemType;
import io.etcdagent.daemon.control.routing.Refusal;
import io.etcdagent.daemon.control.routing.Reply;
import io.etcdagent.protocol.Problem;
import io.netty.channel.Channel;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** On the TLS listener: one of a bounded number, and only for as long as the client's certificate is good. */
final class RemotePlace implements Place {

    private static final Logger log = LoggerFactory.getLogger(RemotePlace.class);

    private final RemotePlaces places;
    private final Channel channel;
    private final Standing standing;
    private final Caller caller;
    private final Optional<Problem> turnedAway;

    /** @param turnedAway why it is none */
    RemotePlace(RemotePlaces places, Channel channel, Standing standing, Caller caller, Optional<Problem> turnedAway) {
        this.places = places;
        this.channel = channel;
        this.standing = standing;
        this.caller = caller;
        this.turnedAway = turnedAway;
    }

    X509Certificate client() {
        return standing.certificate();
    }

    boolean isOf(X509Certificate client) {
        return client().equals(client);
    }

    @Override
    public Optional<Problem> refusal() {
        return turnedAway.or(() -> standing.fault()
                .map(fault -> ProblemType.FORBIDDEN.because("Your certificate is no longer good: " + fault
                        + ". Nothing was done; connect anew with one that is.")));
    }

    /**
     * Closes the connection, whatever it is doing, if the certificate is no longer good, or if that cannot be told. It
     * has left then, so that it is told once, however long the closing takes.
     */
    void closeUnlessGood() {
        try {
            standing.fault().ifPresent(fault -> {
                log.warn(
                        "the connection of {} is closed, because its certificate is no longer good: {}",
                        caller.name(),
                        Printable.of(fault));
                leave("its certificate is no longer good");
            });
        } catch (RuntimeException defect) {
            log.error(
                    "the connection of {} is closed, because it cannot be told whether its certificate is still good:"
                            + " the agent met a defect of its own",
                    caller.name(),
                    defect);
            leave("it cannot be told whether its certificate is still good");
        }
    }

    private void leave(String why) {
        places.leave(this);
        close(why);
    }

    void close(String why) {
        channel.close().addListener(closed -> log.debug("the connection of {} is closed: {}", caller.name(), why));
    }

    @Override
    public void idle() {
        places.waits(this);
    }

    @Override
    public void busy() {
        places.isBusy(this);
    }

    @Override
    public void streamBegins() throws Refusal {
        places.streamBegins(this);
    }

    @Override
    public void bodyBegins(Reply.Length length) throws Refusal {
        places.bodyBegins(this, length);
    }

    @Override
    public void streamEnds() {
        places.streamEnds(this);
    }
}
