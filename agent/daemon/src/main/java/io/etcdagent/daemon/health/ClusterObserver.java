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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the cluster: asks every member directly and side by side, never longer than its budget. The local member
 * is asked at the local endpoint, whatever it advertises; the others at their client URLs. Whoever belongs to another
 * cluster than the one that is recorded is told as a stranger and otherwise not listened to.
 *
 * <p>For one thread at a time.
 */
public final class ClusterObserver {

    private static final Logger log = LoggerFactory.getLogger(ClusterObserver.class);

    private static final Duration ASK_FOR_ALARMS_EVERY = Duration.ofMinutes(5);

    private final EtcdConnections connections;
    private final URI localEndpoint;
    private final KnownMembers known;
    private final ObservationBudget budget;
    private final ExecutorService executor;
    private final LongSupplier nanos;
    private final RolledBack rolledBack;
    private final Neighbours neighbours;

    private Optional<AlarmsHeard> lastHeard = Optional.empty();
    private Deadline askAgain;
    private Optional<ForeignCluster> foreign = Optional.empty();

    /** Knows of no member that has gone back in time. */
    public ClusterObserver(
            EtcdConnections connections,
            URI localEndpoint,
            KnownMembers known,
            ObservationBudget budget,
            ExecutorService executor,
            LongSupplier nanos) {
        this(connections, localEndpoint, known, budget, executor, nanos, RolledBack.NONE, Neighbours.none());
    }

    /**
     * @param localEndpoint where the local member serves clients, as its own configuration says
     * @param executor asks the members; it needs a thread for each member, or a hung one delays others
     * @param nanos {@link System#nanoTime}
     * @param neighbours whom to ask while no member list is known
     */
    public ClusterObserver(
            EtcdConnections connections,
            URI localEndpoint,
            KnownMembers known,
            ObservationBudget budget,
            ExecutorService executor,
            LongSupplier nanos,
            RolledBack rolledBack,
            Neighbours neighbours) {
        this.connections = connections;
        this.localEndpoint = localEndpoint;
        this.known = known;
        this.budget = budget;
        this.executor = executor;
        this.nanos = nanos;
        this.rolledBack = rolledBack;
        this.neighbours = neighbours;
        this.askAgain = Deadline.after(Duration.ZERO, nanos);
    }

    /** Looks now, at everything. What could not be seen within the budget is told as missing. */
    public ClusterObservation observe() throws InterruptedException {
        return look(true);
    }

    /**
     * Looks now, at what a look that nothing is decided by needs. etcd answers the question for alarms through its log,
     * one entry each time, which an idle cluster need not bear every few seconds: members name alarms in their status
     * too (since 3.4), so the question is put when one does, while the last answer was not good, and now and then.
     */
    public ClusterObservation glance() throws InterruptedException {
        return look(false);
    }

    private ClusterObservation look(boolean atEverything) throws InterruptedException {
        Deadline deadline = Deadline.after(budget.whole(), nanos);
        Round.Recorded recorded = new Round.Recorded(known.cluster(), known.file());
        MemberProbe probe = new MemberProbe(connections, budget.call(), recorded.cluster());
        Round round = new Round(probe, localEndpoint, recorded, executor, deadline);

        round.ask(known.list(), known.local());
        round.here().status().map(MemberStatus::memberId).ifPresent(known::rememberLocal);
        // The members may have changed since; usually they have not, and this asks nobody.
        Optional<MemberList> list = round.newest(known.list());
        if (list.isEmpty()) {
            list = firstContact(round);
        }
        round.ask(list, known.local());

        boolean confirmed = list.isPresent() && round.confirms(list.get());
        if (list.isPresent() && (confirmed || known.list().isEmpty())) {
            known.rememberList(list.get());
        }
        Duration age = confirmed ? Duration.ZERO : known.listAge();
        List<MemberObservation> observations = list.map(MemberList::members).orElse(List.of()).stream()
                .map(member -> round.answerOf(member, known.local()).of(member))
                .toList();
        AlarmsHeard heard = heard(list, observations, atEverything, round, deadline);
        tell(round.foreign());
        return new ClusterObservation(
                list,
                age,
                known.local(),
                observations,
                heard.alarms(),
                heard.failure(),
                nanos.getAsLong(),
                round.foreign(),
                rolledBack.members());
    }

    /** An agent that never heard its own member asks those that its settings name, and is told who it is. */
    private Optional<MemberList> firstContact(Round round) throws InterruptedException {
        Optional<MemberList> told = round.listFrom(neighbours);
        told.ifPresent(list -> {
            known.rememberList(list);
            neighbours.own(list).ifPresent(known::rememberLocal);
        });
        return told;
    }

    /** Tells it when it begins and when it ends, not at every look. */
    private void tell(Optional<ForeignCluster> now) {
        if (now.equals(foreign)) {
            return;
        }
        foreign = now;
        now.ifPresentOrElse(
                other -> log.warn("{} Nothing is done with it. {}", other.describe(), other.remedy()),
                () -> log.info("The local endpoint is no more served by a member of another cluster."));
    }

    private record AlarmsHeard(List<Alarm> alarms, Optional<String> failure) {
        boolean allQuiet() {
            return alarms.isEmpty() && failure.isEmpty();
        }
    }

    private AlarmsHeard heard(
            Optional<MemberList> list,
            List<MemberObservation> observations,
            boolean atEverything,
            Round round,
            Deadline deadline) {
        if (list.isEmpty()) {
            return new AlarmsHeard(List.of(), round.here().statusFailure());
        }
        boolean due = lastHeard.isEmpty() || !lastHeard.get().allQuiet() || askAgain.passed();
        boolean complaints = observations.stream()
                .map(MemberObservation::status)
                .flatMap(Optional::stream)
                .anyMatch(status -> !status.errors().isEmpty());
        boolean allHealthy = observations.stream().allMatch(MemberObservation::healthy);
        if (!atEverything && !due && !complaints && allHealthy) {
            return lastHeard.get();
        }
        AlarmsHeard heard = alarms(observations, deadline);
        lastHeard = Optional.of(heard);
        askAgain = Deadline.after(ASK_FOR_ALARMS_EVERY, nanos);
        return heard;
    }

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
