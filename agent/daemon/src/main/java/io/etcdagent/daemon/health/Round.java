package io.etcdagent.daemon.health;

import io.etcdagent.daemon.etcd.ClusterId;
import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberList;
import io.etcdagent.daemon.etcd.MemberStatus;
import io.etcdagent.daemon.time.Deadline;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One round of asking: collects answers, each member asked at most once per entry of the list. */
final class Round {

    private static final Logger log = LoggerFactory.getLogger(Round.class);

    private final MemberProbe probe;
    private final URI localEndpoint;
    private final Recorded recorded;
    private final ExecutorService executor;
    private final Deadline deadline;

    private final Map<Member, Answer> answers = new LinkedHashMap<>();
    private Optional<Answer> here = Optional.empty();
    private Optional<ForeignCluster> foreign = Optional.empty();

    /**
     * The cluster that this agent belongs to.
     *
     * @param cluster empty while it has recorded none
     * @param file where it is recorded
     */
    record Recorded(Optional<ClusterId> cluster, Path file) {}

    Round(MemberProbe probe, URI localEndpoint, Recorded recorded, ExecutorService executor, Deadline deadline) {
        this.probe = probe;
        this.localEndpoint = localEndpoint;
        this.recorded = recorded;
        this.executor = executor;
        this.deadline = deadline;
    }

    /** Asks, side by side, the local member and all on the list that have not been asked yet. */
    void ask(Optional<MemberList> list, Optional<MemberId> local) throws InterruptedException {
        List<Member> toAsk = list.map(MemberList::members).orElse(List.of()).stream()
                .filter(member -> !isLocal(member, local) && !answers.containsKey(member))
                .toList();
        List<Callable<Answer>> questions = new ArrayList<>();
        for (Member member : toAsk) {
            questions.add(() -> probe.ask(Optional.of(member.id()), member.clientUrls(), deadline));
        }
        boolean askHere = here.isEmpty();
        if (askHere) {
            questions.add(() -> probe.ask(Optional.empty(), List.of(localEndpoint), deadline));
        }
        if (questions.isEmpty()) {
            return;
        }
        List<Future<Answer>> futures =
                executor.invokeAll(questions, deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
        for (int i = 0; i < toAsk.size(); i++) {
            Member member = toAsk.get(i);
            answers.put(
                    member, answer(futures.get(i), member.clientUrls().stream().findFirst()));
        }
        if (askHere) {
            hear(answer(futures.get(toAsk.size()), Optional.of(localEndpoint)));
        }
    }

    /**
     * Asks others for the list, side by side.
     *
     * @return one with a quorum behind it that they recognise
     */
    Optional<MemberList> listFrom(Neighbours neighbours) throws InterruptedException {
        List<Callable<Answer>> questions = neighbours.clientUrls().stream()
                .<Callable<Answer>>map(url -> () -> probe.ask(Optional.empty(), List.of(url), deadline))
                .toList();
        if (questions.isEmpty()) {
            return Optional.empty();
        }
        List<Future<Answer>> futures =
                executor.invokeAll(questions, deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
        for (int i = 0; i < futures.size(); i++) {
            Answer answer =
                    answer(futures.get(i), Optional.of(neighbours.clientUrls().get(i)));
            Optional<MemberList> told = answer.told().filter(list -> answer.confirmed() && neighbours.recognise(list));
            if (told.isPresent()) {
                return told;
            }
        }
        return Optional.empty();
    }

    /** A member of another cluster does not speak for ours: that it answered is all that is kept. */
    private void hear(Answer answer) {
        foreign = answer.status().flatMap(this::foreign);
        here = Optional.of(foreign.map(other -> Answer.silence(answer.endpoint(), Optional.of(other.silence())))
                .orElse(answer));
    }

    private Optional<ForeignCluster> foreign(MemberStatus status) {
        return recorded.cluster()
                .filter(own -> !own.equals(status.clusterId()))
                .map(own -> new ForeignCluster(own, status.memberId(), status.clusterId(), recorded.file()));
    }

    /** Set when a member of another cluster answers at the local endpoint. */
    Optional<ForeignCluster> foreign() {
        return foreign;
    }

    /** What the local endpoint answered. */
    Answer here() {
        return here.orElseGet(() -> Answer.silence(Optional.of(localEndpoint), Optional.of("it was not asked")));
    }

    Answer answerOf(Member member, Optional<MemberId> local) {
        if (isLocal(member, local)) {
            return here();
        }
        return answers.getOrDefault(member, Answer.silence(Optional.empty(), Optional.of("it was not asked")));
    }

    /**
     * The list to go by. One with a quorum behind it is better than any other; without one, the local member knows
     * better than a memory from before it was last heard, and a memory is better than the word of a remote member
     * that may have been cut off for long.
     */
    Optional<MemberList> newest(Optional<MemberList> remembered) {
        return Stream.of(
                        all().filter(Answer::confirmed).map(Answer::told),
                        Stream.of(here().told(), remembered),
                        all().map(Answer::told))
                .flatMap(lists -> lists)
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** Whether every member with a quorum behind it told this very list, and one did. */
    boolean confirms(MemberList list) {
        List<MemberList> confirmed = all().filter(Answer::confirmed)
                .map(Answer::told)
                .flatMap(Optional::stream)
                .toList();
        return !confirmed.isEmpty() && confirmed.stream().allMatch(list::equals);
    }

    /** All answers, the local one first. */
    private Stream<Answer> all() {
        return Stream.concat(here.stream(), answers.values().stream());
    }

    private static boolean isLocal(Member member, Optional<MemberId> local) {
        return local.isPresent() && local.get().equals(member.id());
    }

    private static Answer answer(Future<Answer> future, Optional<URI> endpoint) throws InterruptedException {
        try {
            return future.get();
        } catch (CancellationException e) {
            return Answer.silence(endpoint, Optional.of("it did not answer before the observation was over"));
        } catch (ExecutionException e) {
            // Not a failed call, which the probe tells as such, but a defect; the other members still count.
            log.error("Asking {} failed", endpoint, e.getCause());
            return Answer.silence(endpoint, Optional.of("asking failed: " + e.getCause()));
        }
    }
}
