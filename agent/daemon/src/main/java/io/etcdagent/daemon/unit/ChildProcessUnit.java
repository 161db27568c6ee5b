package io.etcdagent.daemon.unit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * etcd run by the agent itself, for machines without systemd. etcd outlives the agent, and another run of the agent
 * finds it again by its recorded pid and start time. Not to be used in an agent that is itself a systemd service: when
 * that is stopped, systemd ends all processes of its control group.
 *
 * <p>Never do two etcds work on one data directory, though the agent can die between starting etcd and recording it.
 * Before each start all processes are searched for the mark in their environment (see {@link EtcdProgram}), which etcd
 * carries from its first instruction on, so the search needs no record. In the microseconds before that, while the
 * dead agent's child is not etcd yet, etcd's own exclusive lock of its database makes the second of two wait without
 * touching anything; both carry the mark then, and a stop ends both.
 */
public final class ChildProcessUnit implements EtcdUnit {

    private static final Logger LOG = LoggerFactory.getLogger(ChildProcessUnit.class);

    /** How long a start waits for an etcd that was told to stop before. */
    private static final Duration EARLIER_STOP = Duration.ofSeconds(30);

    private record OwnChild(ProcessIdentity identity, Process process, long logBegin) {}

    private final EtcdProgram program;
    private final ChildRecordFile file;
    private final LogTail log;
    private final ChildJoinSettings joinSettings;
    private final Clock clock;
    private final ProcessTable table = new ProcessTable();
    private final Termination termination = new Termination(table, "etcd");
    private final ReentrantLock commands = new ReentrantLock();

    /** Kept for its exit status, which only its parent can learn, and for the place in the log at which it began. */
    private volatile @Nullable OwnChild child;

    /**
     * @param binary the etcd program
     * @param environment etcd's settings, {@code ETCD_*}; relative paths in them start at the state directory
     * @param stateDirectory where the agent keeps the record of the process; made if it is not there. It names the
     *     unit: two units must not share it
     * @param logFile what etcd prints is appended here
     */
    public ChildProcessUnit(
            Path binary, Map<String, String> environment, Path stateDirectory, Path logFile, Clock clock)
            throws UnitException {
        try {
            Path directory = Files.createDirectories(stateDirectory).toRealPath();
            this.program = new EtcdProgram(binary.toAbsolutePath(), directory, logFile.toAbsolutePath());
            this.file = new ChildRecordFile(directory);
            this.joinSettings = new ChildJoinSettings(directory, environment);
        } catch (IOException e) {
            throw new UnitException("the state directory " + stateDirectory + " cannot be used: " + e, e);
        }
        this.log = new LogTail(logFile);
        this.clock = clock;
    }

    @Override
    public String name() {
        return "etcd (run by the agent)";
    }

    @Override
    public ByHand byHand() {
        return new ByHand(
                "etcd-agentctl status",
                "tail -n 50 " + program.log(),
                "etcd-agent --check-config",
                "start this agent anew, which starts it");
    }

    @Override
    public UnitState state() throws UnitException {
        Optional<ChildRecord> record = recordOfThisBoot();
        try {
            List<ProcessIdentity> running = running(record);
            if (!running.isEmpty()) {
                ProcessIdentity process = running.get(0);
                return ChildState.running(
                        process, record.filter(of -> of.process().equals(process)));
            }
            return record.isEmpty()
                    ? ChildState.neverStarted()
                    : ChildState.gone(record.get(), exitStatus(record.get().process()));
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    @Override
    public void stop(Duration deadline) throws UnitException {
        long start = System.nanoTime();
        begin(deadline);
        try {
            List<ProcessIdentity> running = everyRunning();
            if (running.isEmpty()) {
                return;
            }
            // Before the signal: an agent that dies now must not take the end of etcd for a failure.
            file.save(recordOf(running.get(0), ChildRecord.Intent.STOP));
            termination.end(running, deadline.minusNanos(System.nanoTime() - start));
        } catch (IOException e) {
            throw new UnitException("etcd was not stopped: " + e.getMessage(), e);
        } finally {
            commands.unlock();
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>An etcd that was told to stop and still runs is waited for and ended first, as systemd queues a start behind
     * a stop: else it would go a moment later, with nobody to start it.
     */
    @Override
    public void start() throws UnitException {
        begin(EARLIER_STOP);
        try {
            if (!alreadyRuns()) {
                launch();
            }
        } catch (IOException e) {
            throw new UnitException("etcd cannot be started: " + e.getMessage(), e);
        } finally {
            commands.unlock();
        }
    }

    @Override
    public List<String> logTail(int lines) throws UnitException {
        try {
            return log.read(lines);
        } catch (IOException e) {
            throw new UnitException("etcd's log " + program.log() + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>All runs write to one file, so this is known of a run only by the agent that began it.
     */
    @Override
    public List<String> runLog(String invocation, int lines) throws UnitException {
        OwnChild own = child;
        if (own == null || !own.identity().toString().equals(invocation)) {
            return List.of();
        }
        try {
            return log.read(own.logBegin(), lines);
        } catch (IOException e) {
            throw new UnitException("etcd's log " + program.log() + " cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public List<String> runLog(int lines) throws UnitException {
        List<String> tail = logTail(lines);
        int begin = tail.size();
        while (begin > 0 && !tail.get(begin - 1).startsWith(EtcdProgram.RUN_BEGINS)) {
            begin--;
        }
        return List.copyOf(tail.subList(begin, tail.size()));
    }

    @Override
    public RescueTimer rescueTimer() {
        return new NoRescueTimer();
    }

    @Override
    public JoinSettings joinSettings() {
        return joinSettings;
    }

    /** Waits for another command to end; {@link #commands} is held then. */
    private void begin(Duration wait) throws UnitException {
        try {
            if (!commands.tryLock(wait.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new UnitException("etcd is still being started or stopped by another command; try again");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnitException("interrupted before etcd was told anything", e);
        }
    }

    private boolean alreadyRuns() throws UnitException, IOException {
        List<ProcessIdentity> running = everyRunning();
        if (running.isEmpty()) {
            return false;
        }
        ProcessIdentity process = running.get(0);
        Optional<ChildRecord> record =
                recordOfThisBoot().filter(of -> of.process().equals(process));
        if (record.isEmpty()) {
            LOG.info("etcd runs already (process {}) but was not recorded", process);
            recordRun(process);
            return true;
        }
        if (record.get().intent() == ChildRecord.Intent.RUN) {
            return true;
        }
        termination.end(running, EARLIER_STOP);
        return false;
    }

    private void launch() throws UnitException, IOException {
        long logBegin = log.end();
        program.noteStart(clock.instant());
        Process process = program.start(joinSettings.over());
        Optional<ProcessIdentity> identity = table.running(process.pid());
        if (identity.isEmpty()) {
            throw new UnitException("etcd ended at once; its log " + program.log() + " says why");
        }
        child = new OwnChild(identity.get(), process, logBegin);
        recordRun(identity.get());
    }

    /** As well as that can be done: etcd runs, which is what was asked for, and the mark in its environment finds it. */
    private void recordRun(ProcessIdentity process) {
        try {
            file.save(recordOf(process, ChildRecord.Intent.RUN));
        } catch (IOException e) {
            LOG.warn("etcd runs (process {}) but this cannot be recorded: {}", process, e.getMessage());
        }
    }

    private Optional<ChildRecord> recordOfThisBoot() throws UnitException {
        Optional<ChildRecord> record = file.load();
        try {
            String boot = table.bootId();
            return record.filter(of -> of.bootId().equals(boot));
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private ChildRecord recordOf(ProcessIdentity process, ChildRecord.Intent intent) throws IOException {
        return new ChildRecord(table.bootId(), process, intent, clock.instant());
    }

    /** The recorded process alone while it runs, which is cheap to see; else all that carry the mark. */
    private List<ProcessIdentity> running(Optional<ChildRecord> record) throws IOException {
        return record.isPresent() && table.runs(record.get().process())
                ? List.of(record.get().process())
                : table.withEnvironment(program.mark());
    }

    /** The oldest first: of several it is the one that has the database. */
    private List<ProcessIdentity> everyRunning() throws UnitException, IOException {
        List<ProcessIdentity> marked = table.withEnvironment(program.mark());
        return marked.isEmpty() ? running(recordOfThisBoot()) : marked;
    }

    private OptionalInt exitStatus(ProcessIdentity process) throws UnitException {
        OwnChild own = child;
        if (own == null || !own.identity().equals(process)) {
            return OptionalInt.empty();
        }
        try {
            // It is gone, but the JVM may not have collected its status yet.
            boolean collected = own.process().waitFor(1, TimeUnit.SECONDS);
            return collected ? OptionalInt.of(own.process().exitValue()) : OptionalInt.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnitException("interrupted while the exit status of etcd was collected", e);
        }
    }

    private static UnitException unreadable(IOException e) {
        return new UnitException("the processes of this machine cannot be looked at: " + e.getMessage(), e);
    }
}
