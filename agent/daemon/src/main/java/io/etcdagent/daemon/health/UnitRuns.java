package io.etcdagent.daemon.health;

import io.etcdagent.daemon.time.Deadline;
import io.etcdagent.daemon.unit.UnitState;
import io.etcdagent.protocol.ForeignChange;
import io.etcdagent.protocol.ForeignChangeKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runs of etcd on this node, one look after the other, and the newest change among them that this agent had no part
 * in. Kept on disk, so that what happened while no agent ran is seen by the next one at its first look.
 *
 * <p>A foreign change is told until an operation of this agent that ended after it has seen all start gates pass, for at
 * most a day by the wall clock: a clock that is set back makes it longer, one that is set ahead shorter.
 *
 * <p>For one thread at a time.
 */
public final class UnitRuns {

    private static final Logger log = LoggerFactory.getLogger(UnitRuns.class);

    private static final Duration TOLD_FOR = Duration.ofHours(24);

    /** An etcd that ends again and again and is started again by systemd is another run at every look. */
    private static final Duration LOG_AGAIN = Duration.ofMinutes(1);

    /** Tells which boot of the machine this is. */
    public interface Boot {
        String id() throws IOException;
    }

    private final JsonFile<StoredRuns> file;
    private final NodeIdentity identity;
    private final Supplier<String> member;
    private final Boot boot;
    private final Supplier<Optional<OwnWork>> ownWork;
    private final Clock wallClock;
    private final LongSupplier nanoClock;

    private Optional<RunMemory> memory;
    private Optional<ForeignChangeKind> logged = Optional.empty();
    private Deadline logAgain;

    /**
     * Reads what was remembered in a directory; a file that cannot be read is moved aside and counts as none.
     *
     * @param known names the local member in messages
     * @param ownWork this agent's newest operation; empty too when that cannot be told
     * @param wallClock for what people read, and for how long a change is told
     */
    public UnitRuns(
            Path stateDirectory,
            NodeIdentity identity,
            KnownMembers known,
            Boot boot,
            Supplier<Optional<OwnWork>> ownWork,
            Clock wallClock,
            LongSupplier nanoClock) {
        this.file = new JsonFile<>(stateDirectory.resolve("runs.json"), StoredRuns.class, "a memory of etcd's runs");
        this.identity = identity;
        this.member = known::localLabel;
        this.boot = boot;
        this.ownWork = ownWork;
        this.wallClock = wallClock;
        this.nanoClock = nanoClock;
        this.memory = file.read(RunMemory::of);
        this.logAgain = Deadline.after(Duration.ZERO, nanoClock);
    }

    /** The newest foreign change that is still told, as of the last look. */
    Optional<ForeignChange> foreign() {
        return memory.flatMap(RunMemory::foreign).map(RunMemory.Told::change);
    }

    /** Compares a look with the one before. */
    public void see(UnitState state) {
        Optional<UnitRun> now = seen(state);
        if (now.isEmpty()) {
            return;
        }
        Optional<OwnWork> work = ownWork.get();
        Optional<RunMemory.Told> told = stillTold(work);
        boolean startAhead = memory.filter(RunMemory::ownStartAhead).isPresent();
        if (memory.isPresent()) {
            UnitRun before = memory.get().run();
            Optional<ForeignChangeKind> change = new RunComparison(before, now.get(), startAhead, work).foreign();
            if (change.isPresent()) {
                told = Optional.of(new RunMemory.Told(report(change.get()), work.flatMap(OwnWork::verified)));
            }
            startAhead &= !now.get().running();
        }
        remember(new RunMemory(now.get(), startAhead, told));
    }

    /**
     * This agent is about to start an etcd that is down, outside of any operation.
     *
     * @param down the state that it is started from, which may be foreign all the same
     */
    public void aboutToStart(UnitState down) {
        see(down);
        seen(down).ifPresent(now -> remember(new RunMemory(now, true, memory.flatMap(RunMemory::foreign))));
    }

    private Optional<UnitRun> seen(UnitState state) {
        try {
            return UnitRun.seen(boot.id(), state, memory.map(RunMemory::run));
        } catch (IOException e) {
            log.debug("The boot id cannot be read, so nothing is compared: {}", e.toString());
            return Optional.empty();
        }
    }

    private Optional<RunMemory.Told> stillTold(Optional<OwnWork> work) {
        Optional<String> verified = work.flatMap(OwnWork::verified);
        Instant tooOld = wallClock.instant().minus(TOLD_FOR);
        return memory.flatMap(RunMemory::foreign)
                .filter(told -> verified.isEmpty() || verified.equals(told.verifiedThen()))
                .filter(told -> told.at().isAfter(tooOld));
    }

    private ForeignChange report(ForeignChangeKind kind) {
        String who = identity.unitName() + " of " + member.get() + " on " + identity.host();
        String message = switch (kind) {
            case REBOOTED -> who + " went down with the machine, which was booted anew, not by this agent";
            case RESTARTED ->
                who + " was started anew, not by this agent: by hand, by a package, or because etcd ended by itself";
            case STOPPED -> who + " was stopped or ended by itself, not by this agent";
        };
        message += "; see etcd-agentctl status, and " + identity.byHand().log();
        if (!logged.equals(Optional.of(kind)) || logAgain.passed()) {
            logged = Optional.of(kind);
            logAgain = Deadline.after(LOG_AGAIN, nanoClock);
            log.warn("{}", message);
        }
        return new ForeignChange(
                kind, wallClock.instant().truncatedTo(ChronoUnit.SECONDS).toString(), message);
    }

    /** A full or read-only disk must not keep anybody from seeing the unit, so a failure is only told. */
    private void remember(RunMemory now) {
        if (memory.equals(Optional.of(now))) {
            return;
        }
        memory = Optional.of(now);
        try {
            file.write(now.stored());
        } catch (IOException e) {
            log.warn(
                    "What is known of etcd's runs could not be written to {}; after a restart this agent may report what"
                            + " it has reported before, or its own work (look at df and at the directory's owner): {}",
                    file.path(),
                    e.toString());
        }
    }
}
