package io.etcdagent.daemon.diagnosis;

import io.etcdagent.daemon.discovery.LocalMember;
import io.etcdagent.daemon.health.HealthCheck;
import io.etcdagent.daemon.health.NodeIdentity;
import io.etcdagent.daemon.health.OwnWork;
import io.etcdagent.daemon.unit.EtcdUnit;
import io.etcdagent.daemon.unit.UnitException;
import io.etcdagent.daemon.unit.UnitState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Looks at all that can tell why the local member is down or sick, and says what it means. For any thread. */
public final class Diagnostics implements Supplier<Diagnosis> {

    /** A Go program that dies of a fault prints some 200 lines after the cause, and a refused peer hundreds a second. */
    private static final int LINES = 2000;

    /** Longer than a supervisor waits before it starts etcd again, and etcd runs until it meets the same end. */
    private static final Duration JUST_STARTED = Duration.ofMinutes(1);

    private final NodeIdentity node;
    private final EtcdUnit unit;
    private final Supplier<HealthCheck> freshLook;
    private final Supplier<Optional<LocalMember>> configured;
    private final Supplier<Optional<OwnWork>> ownWork;
    private final LogLook logLook;
    private final BackendLook backendLook;
    private final Supplier<Optional<LogMark>> mark;
    private final Supplier<Optional<String>> rollback;
    private final Judgement judgement = new Judgement(Catalogue.signatures());

    /**
     * @param freshLook a look that begins after it is asked for; a blind one where none can be had
     * @param configured how etcd is set now
     * @param ownWork this agent's newest operation
     * @param logLook reads the log of a member that is down
     * @param backendLook reads how far its backend file has come
     * @param mark how far that log reached for certain
     * @param rollback that the member reports less than it has before, in a sentence with the numbers; empty if it does not
     */
    public Diagnostics(
            NodeIdentity node,
            EtcdUnit unit,
            Supplier<HealthCheck> freshLook,
            Supplier<Optional<LocalMember>> configured,
            Supplier<Optional<OwnWork>> ownWork,
            LogLook logLook,
            BackendLook backendLook,
            Supplier<Optional<LogMark>> mark,
            Supplier<Optional<String>> rollback) {
        this.node = node;
        this.unit = unit;
        this.freshLook = freshLook;
        this.configured = configured;
        this.ownWork = ownWork;
        this.logLook = logLook;
        this.backendLook = backendLook;
        this.mark = mark;
        this.rollback = rollback;
    }

    /**
     * Looks now; takes as long as a health check, two calls of the journal and one of systemctl, and while the member is
     * down some seconds for its log.
     */
    @Override
    public Diagnosis get() {
        return of(freshLook.get());
    }

    /** As {@link #get}, by a health check that was made just now. */
    public Diagnosis of(HealthCheck check) {
        List<String> unseen = new ArrayList<>();
        Optional<LocalMember> member = configured.get();
        if (member.isEmpty()) {
            unseen.add(
                    "How etcd is set, and so where its data is, could not be found out; see: etcd-agent --check-config");
        }
        if (check.unit().isEmpty()) {
            unseen.add("The unit: " + check.unitFailure().orElse("no reason was given"));
        }
        RunLog log = log(check, unseen);
        OwnLog ownLog = logLook.at(check, member);
        ownLog.unread().ifPresent(unseen::add);
        OwnBackend ownBackend = backendLook.at(check, member);
        ownBackend.unread().ifPresent(unseen::add);
        return judgement.of(new Scene(
                node,
                check,
                member,
                member.map(found -> DiskLook.at(found.settings().dataDirectory().value())),
                log,
                ownWork.get(),
                ownLog,
                ownBackend,
                mark.get(),
                rollback.get(),
                unseen));
    }

    private RunLog log(HealthCheck check, List<String> unseen) {
        try {
            List<String> run = unit.runLog(LINES);
            boolean again = check.unit()
                    .filter(state -> startedAgain(state, check.at()))
                    .isPresent();
            return new RunLog(run, again ? SupervisorWords.runBefore(unit.logTail(LINES)) : List.of());
        } catch (UnitException e) {
            unseen.add("etcd's log: " + e.getMessage());
            return RunLog.of(List.of());
        }
    }

    /** By its supervisor, so short a time ago that it may not have met the same end again. */
    private static boolean startedAgain(UnitState state, Instant now) {
        boolean young = state.since()
                .filter(since -> Duration.between(since, now).compareTo(JUST_STARTED) < 0)
                .isPresent();
        return state.restarts() > 0 && young;
    }
}
