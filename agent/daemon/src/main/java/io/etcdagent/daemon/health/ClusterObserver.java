package io.etcdagent.daemon.health;

import io.etcdagent.daemon.etcd.Alarm;
import io.etcdagent.daemon.etcd.EtcdConnections;
import io.etcdagent.daemon.etcd.EtcdException;
import io.etcdagent.daemon.etcd.MemberList;
import io.etcdagent.daemon.etcd.MemberStatus;
import io.etcdagent.daemon.time.Deadline;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.LongSupplier;

/**
 * Looks at the cluster: asks every member directly and side by side, never longer than its budget. The local member
 * is asked at the local endpoint, whatever it advertises; the others at their client URLs.
 *
 * <p>For one thread at a time.
 */
public final class ClusterObserver {

    private final EtcdConnections connections;
    private final URI localEndpoint;
    private final KnownMembers known;
    private final ObservationBudget budget;
    private final ExecutorService executor;
    private final LongSupplier nanos;

    /**
     * @param localEndpoint where the local member serves clients, as its own configuration says
     * @param executor asks the members; it needs a thread for each member, or a hung one delays others
     * @param nanos {@link System#nanoTime}
     */
    public ClusterObserver(
            EtcdConnections connections,
            URI localEndpoint,
            KnownMembers known,
            ObservationBudget budget,
            ExecutorService executor,
            LongSupplier nanos) {
        this.connections = connections;
        this.localEndpoint = localEndpoint;
        this.known = known;
        this.budget = budget;
        this.executor = executor;
        this.nanos = nanos;
    }

    /** Looks now. What could not be seen within the budget is told as missing. */
    public ClusterObservation observe() throws InterruptedException {
        Deadline deadline = Deadline.after(budget.whole(), nanos);
        Round round = new Round(new MemberProbe(connections, budget.call()), localEndpoint, executor, deadline);

        round.ask(known.list(), known.local());
        round.here().status().map(MemberStatus::memberId).ifPresent(known::rememberLocal);
        // The members may have changed since; usually they have not, and this asks nobody.
        Optional<MemberList> list = round.newest(known.list());
        round.ask(list, known.local());

        boolean confirmed = list.isPresent() && round.confirms(list.get());
        if (list.isPresent() && (confirmed || known.list().isEmpty())) {
            known.rememberList(list.get());
        }
        Duration age = confirmed ? Duration.ZERO : known.listAge();
        List<MemberObservation> observations = list.map(MemberList::members).orElse(List.of()).stream()
                .map(member -> round.answerOf(member, known.local()).of(member))
                .toList();
        AlarmsHeard heard = alarms(observations, deadline);
        return new ClusterObservation(
                list, age, known.local(), observations, heard.alarms(), heard.failure(), nanos.getAsLong());
    }

    private record AlarmsHeard(List<Alarm> alarms, Optional<String> failure) {}

    /** etcd answers this through raft, so that only a member with a quorum can. */
    private AlarmsHeard alarms(List<MemberObservation> observations, Deadline deadline) {
        String failure = "no healthy member could be asked";
        for (MemberObservation observation : observations) {
            if (!readsThroughQuorum(observation) || deadline.passed()) {
                continue;
            }
            try {
                URI endpoint = observation.endpoint().orElseThrow();
                return new AlarmsHeard(
                        connections.to(endpoint).alarms(deadline.atMost(budget.call())), Optional.empty());
            } catch (EtcdException e) {
                failure = observation.member().label() + ": " + MemberProbe.words(e);
            }
        }
        return new AlarmsHeard(List.of(), Optional.of(failure));
    }

    private static boolean readsThroughQuorum(MemberObservation observation) {
        return observation.healthy() && !observation.status().orElseThrow().learner();
    }
}
