package io.etcdagent.daemon;

import io.etcdagent.daemon.discovery.Discovered;
import io.etcdagent.daemon.discovery.Found;
import io.etcdagent.daemon.discovery.MemberSettings;
import io.etcdagent.daemon.discovery.Problem;
import io.etcdagent.daemon.storage.DataDirectory;
import io.etcdagent.daemon.unit.EnvironmentFile;
import io.etcdagent.daemon.unit.UnitException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.LoggerFactory;

/** {@code etcd-agent}: reads the environment, runs the agent until a signal comes. */
public final class Main {

    private static final int FAILED = 1;
    private static final int USAGE = 2;

    /** Costs a call of systemctl, and only until etcd runs. */
    private static final long LOOK_AGAIN_SECONDS = 10;

    private Main() {}

    public static void main(String[] arguments) throws InterruptedException {
        forbidRenegotiation();
        System.exit(run(arguments, System.getenv(), System.out, System.err, new Parts()));
    }

    /**
     * A client of TLS 1.2 could otherwise have the costly part of the handshake done again and again on one connection. The
     * JDK's only way to say it, read once, at the first handshake of the process, be it as a client of etcd.
     */
    private static void forbidRenegotiation() {
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    }

    static int run(String[] arguments, Map<String, String> environment, PrintStream out, PrintStream err, Parts parts)
            throws InterruptedException {
        if (arguments.length > 1) {
            err.println("etcd-agent: one option at most; see: etcd-agent --help");
            return USAGE;
        }
        String option = arguments.length == 0 ? "" : arguments[0];
        return switch (option) {
            case "--help", "-h" -> {
                Help.print(out);
                yield 0;
            }
            case "--version" -> {
                out.println("etcd-agent " + version());
                yield 0;
            }
            case "--check-config" -> checkConfig(environment, out, err, parts);
            case "--data-paths" -> dataPaths(environment, out, err, parts);
            case "" -> serve(environment, err, parts);
            default -> {
                err.println("etcd-agent: no such option: " + option + "; see: etcd-agent --help");
                yield USAGE;
            }
        };
    }

    private static String version() {
        String version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    private static int checkConfig(Map<String, String> environment, PrintStream out, PrintStream err, Parts parts) {
        Optional<ResolvedSettings> settings = settingsOfService(environment, err, parts);
        if (settings.isEmpty()) {
            return USAGE;
        }
        Configuration configuration = configuration(settings.get(), parts, Clock.systemUTC());
        List<Problem> problems = ConfigCheck.problems(configuration);
        ConfigTable.print(configuration.settings(), problems, out);
        printFaults(configuration.faults(), "", err);
        return configuration.faults().isEmpty() && ConfigCheck.passable(problems) ? 0 : USAGE;
    }

    private static Optional<ResolvedSettings> settingsOfService(
            Map<String, String> environment, PrintStream err, Parts parts) {
        Path file = parts.defaultsFile();
        try {
            return Optional.of(
                    Files.exists(file)
                            ? ResolvedSettings.of(Map.of())
                                    .overriddenBy(EnvironmentFile.read(file), file.toString())
                                    .overriddenBy(environment, "environment")
                            : ResolvedSettings.of(environment));
        } catch (IOException unreadable) {
            err.println("etcd-agent: " + file + " cannot be read: " + unreadable.getMessage());
            return Optional.empty();
        }
    }

    private static int dataPaths(Map<String, String> environment, PrintStream out, PrintStream err, Parts parts) {
        Optional<ResolvedSettings> settings = settingsOfService(environment, err, parts);
        if (settings.isEmpty()) {
            return USAGE;
        }
        Configuration configuration = configuration(settings.get(), parts, Clock.systemUTC());
        Discovered discovered = configuration.settings().discovered();
        if (discovered.member().isEmpty()) {
            err.println("etcd-agent: where etcd has its data is not known; see: etcd-agent --check-config");
            return FAILED;
        }
        MemberSettings etcd = discovered.member().get().settings();
        try {
            new DataDirectory(etcd.dataDirectory().value(), etcd.walDirectory().map(Found::value))
                    .pathsToWrite(discovered.unitUser().orElse("root"))
                    .forEach(out::println);
            return 0;
        } catch (IOException e) {
            err.println("etcd-agent: the directories of etcd's data cannot be looked at: " + e);
            return FAILED;
        }
    }

    private static int serve(Map<String, String> environment, PrintStream err, Parts parts)
            throws InterruptedException {
        Clock wallClock = Clock.systemUTC();
        ResolvedSettings settings = ResolvedSettings.of(environment);
        Configuration configuration = configuration(settings, parts, wallClock);
        if (!configuration.faults().isEmpty()) {
            printFaults(configuration.faults(), errorMark(environment), err);
            return USAGE;
        }
        if (configuration.config().isEmpty()) {
            printFaults(configuration.problems().stream().map(Problem::line).toList(), errorMark(environment), err);
            return FAILED;
        }
        AgentConfig config = configuration.config().get();
        LogLines.install(environment.containsKey("JOURNAL_STREAM"), config.logLevel());
        // A thread that died of a defect would leave an agent that looks alive; ended, it is started anew and resumes.
        Thread.setDefaultUncaughtExceptionHandler((thread, defect) -> {
            LoggerFactory.getLogger(Main.class).error("thread {} met a defect", thread.getName(), defect);
            Runtime.getRuntime().halt(FAILED);
        });
        // By the time it says that it is ready: who is told to end has not failed, however soon that comes.
        AtomicInteger status = new AtomicInteger(0);
        try {
            Agent agent = new Agent(config, configuration.problems(), version(), parts);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(agent, status.get()), "shutdown"));
            agent.start();
            awaitOtherSettings(new Rediscovery(configuration, () -> configuration(settings, parts, wallClock)));
            status.set(FAILED);
            return FAILED;
        } catch (IOException | UnitException failure) {
            status.set(FAILED);
            err.println(errorMark(environment) + "etcd-agent: " + failure.getMessage());
            return FAILED;
        }
    }

    private static Configuration configuration(ResolvedSettings settings, Parts parts, Clock wallClock) {
        return Configuration.load(
                settings, (unit, state) -> parts.discover(unit, state, wallClock), wallClock.instant());
    }

    /** Returns only if the agent has to be started anew; a signal ends it by the shutdown hook. */
    private static void awaitOtherSettings(Rediscovery rediscovery) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        Rediscovery.Outcome outcome = rediscovery.lookAgain();
        while (outcome == Rediscovery.Outcome.WAITING) {
            if (!never.await(LOOK_AGAIN_SECONDS, TimeUnit.SECONDS)) {
                outcome = rediscovery.lookAgain();
            }
        }
        if (outcome == Rediscovery.Outcome.SETTLED) {
            never.await();
        }
    }

    /** The journal's mark of an error (sd-daemon(3)); what carries none is taken for a mere note. */
    private static String errorMark(Map<String, String> environment) {
        return environment.containsKey("JOURNAL_STREAM") ? "<3>" : "";
    }

    /**
     * A Java process that gets SIGTERM would end with 143, which systemd takes for a failure (systemd.service(5),
     * SuccessExitStatus=).
     */
    private static void end(Agent agent, int status) {
        agent.close();
        Runtime.getRuntime().halt(status);
    }

    private static void printFaults(List<String> faults, String mark, PrintStream err) {
        faults.forEach(fault -> err.println(mark + "etcd-agent: " + fault));
    }
}
