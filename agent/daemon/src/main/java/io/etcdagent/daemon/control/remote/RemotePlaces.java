package io.etcdagent.daemon.control.remote;

import io.etcdagent.daemon.control.routing.Caller;
import io.etcdagent.daemon.control.routing.ProblemType;
import io.etcdagent.daemon.control.routing.Refusal;
import io.etcdagent.daemon.control.routing.Reply;
import io.etcdagent.protocol.Problem;
import io.netty.channel.Channel;
import java.security.cert.X509Certificate;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The connections that have shown a good certificate, and how many there may be, of all clients and of each. Where a
 * place is wanted, the connection that has been waiting longest for a request is closed for it, one of the same client if
 * it is that client which has too many: so those who only wait keep nobody out who has something to say, and no client
 * alone can take all the places.
 *
 * <p>Each method holds the lock for a walk over all connections at most, which are few.
 */
final class RemotePlaces {

    /** Connections beyond the limits that are told so before they are closed; those beyond these are just closed. */
    static final int TURNED_AWAY_POLITELY = 16;

    private final RemoteLimits limits;
    private final TurnedAway away;
    private final Set<RemotePlace> open = new LinkedHashSet<>();
    private final Set<RemotePlace> turnedAway = new LinkedHashSet<>();
    private final Set<RemotePlace> streaming = new LinkedHashSet<>();

    /** Those of them that go on until the client leaves, and keep a thread and a place with etcd for as long. */
    private final Set<RemotePlace> endless = new LinkedHashSet<>();

    /** In the order in which they have begun to wait. */
    private final Set<RemotePlace> waiting = new LinkedHashSet<>();

    RemotePlaces(RemoteLimits limits, TurnedAway away) {
        this.limits = limits;
        this.away = away;
    }

    /** A place for a new connection, maybe only to be told that there is none; empty if not even that. */
    synchronized Optional<RemotePlace> take(Channel channel, Standing standing, Caller caller) {
        X509Certificate client = standing.certificate();
        Optional<Problem> full = count(open, client) >= limits.connectionsOfOne() && !makeRoom(byClient(client))
                ? Optional.of(tooMany("with your certificate", limits.connectionsOfOne()))
                : Optional.empty();
        int most = limits.http().connections();
        if (full.isEmpty() && open.size() >= most && !makeRoom(List.copyOf(waiting))) {
            full = Optional.of(tooMany("from other machines", most));
        }
        if (full.isPresent() && turnedAway.size() >= TURNED_AWAY_POLITELY) {
            return Optional.empty();
        }
        full.ifPresent(problem -> away.tell(Reason.NO_PLACE, caller.name(), problem.detail()));
        RemotePlace place = new RemotePlace(this, channel, standing, caller, full);
        (full.isPresent() ? turnedAway : open).add(place);
        channel.closeFuture().addListener(closed -> leave(place));
        return Optional.of(place);
    }

    private static Problem tooMany(String whose, int most) {
        return ProblemType.TOO_MANY_CONNECTIONS.because(most + " connections " + whose
                + " are open and busy, which is the most. Nothing was done; try again when one has closed.");
    }

    private List<RemotePlace> byClient(X509Certificate client) {
        return waiting.stream().filter(place -> place.isOf(client)).toList();
    }

    private static int count(Set<RemotePlace> places, X509Certificate client) {
        return (int) places.stream().filter(place -> place.isOf(client)).count();
    }

    /** Closes the first of them, if there is one. It has left when its channel is told to close. */
    private boolean makeRoom(List<RemotePlace> candidates) {
        Iterator<RemotePlace> longest = candidates.iterator();
        if (!longest.hasNext()) {
            return false;
        }
        RemotePlace place = longest.next();
        leave(place);
        place.close("it waited longest for a request, and its place is wanted");
        return true;
    }

    synchronized void leave(RemotePlace place) {
        open.remove(place);
        turnedAway.remove(place);
        waiting.remove(place);
        streamEnds(place);
    }

    synchronized void waits(RemotePlace place) {
        if (open.contains(place)) {
            waiting.remove(place);
            waiting.add(place);
        }
    }

    synchronized void isBusy(RemotePlace place) {
        waiting.remove(place);
    }

    synchronized void streamBegins(RemotePlace place) throws Refusal {
        if (count(streaming, place.client()) >= limits.streamsOfOne()) {
            throw tooManyStreams("with your certificate", limits.streamsOfOne());
        }
        if (streaming.size() >= limits.streams()) {
            throw tooManyStreams("to other machines", limits.streams());
        }
        if (open.contains(place)) {
            streaming.add(place);
        }
    }

    synchronized void bodyBegins(RemotePlace place, Reply.Length length) throws Refusal {
        boolean goesOn = length == Reply.Length.ENDLESS;
        if (goesOn && count(endless, place.client()) >= limits.endlessOfOne()) {
            throw ProblemType.BUSY.refusal(
                    "As many watches with your certificate are under way as one may have, which is "
                            + limits.endlessOfOne()
                            + ": this agent bears few, and others are to have theirs. Nothing was sent;"
                            + " try again when one has ended, which the agent sees within a minute where its"
                            + " connection was lost.");
        }
        streamBegins(place);
        if (goesOn && open.contains(place)) {
            endless.add(place);
        }
    }

    private static Refusal tooManyStreams(String whose, int most) {
        return ProblemType.BUSY.refusal(most + " streams " + whose
                + " are under way, which is the most. Nothing was sent; try again when one has ended.");
    }

    synchronized void streamEnds(RemotePlace place) {
        streaming.remove(place);
        endless.remove(place);
    }

    /** Closes those whose certificate is no longer good. Each is looked at, whatever comes of the others. */
    void closeUnlessGood() {
        all().forEach(RemotePlace::closeUnlessGood);
    }

    private synchronized List<RemotePlace> all() {
        return List.copyOf(open);
    }
}
