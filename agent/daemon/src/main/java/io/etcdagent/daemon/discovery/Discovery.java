package io.etcdagent.daemon.discovery;

import io.etcdagent.daemon.discovery.Evidence.RunningEtcd;
import io.etcdagent.daemon.etcd.CertificateFacts;
import io.etcdagent.daemon.storage.ReadAccess;
import io.etcdagent.daemon.unit.EnvironmentFile;
import io.etcdagent.daemon.unit.UnitException;
import io.etcdagent.protocol.tls.TlsFilesException;
import io.etcdagent.systemd.ServiceDefinition;
import io.etcdagent.systemd.ServiceDefinition.VariablesFile;
import io.etcdagent.systemd.Systemctl;
import io.etcdagent.systemd.SystemdException;
import io.etcdagent.systemd.UnitName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Gathers the evidence from systemd, files and the running process; each discovery asks systemd once. */
public final class Discovery {

    private final Systemctl systemctl;
    private final Path proc;
    private final Clock clock;
    private final List<Problem> problems = new ArrayList<>();

    /**
     * For one discovery.
     *
     * @param proc the directory with the processes, {@code /proc}
     */
    public Discovery(Systemctl systemctl, Path proc, Clock clock) {
        this.systemctl = systemctl;
        this.proc = proc;
        this.clock = clock;
    }

    /** The member that a unit runs, or would run. */
    public Discovered ofUnit(UnitName unit) {
        ServiceDefinition service;
        try {
            service = ServiceDefinition.ask(systemctl, unit);
        } catch (SystemdException e) {
            return Discovered.nothing(List.of(Problem.obstacle(String.valueOf(e.getMessage()), "")));
        }
        if (service.loadState().equals("masked")) {
            return Discovered.nothing(List.of(Problem.obstacle(
                    unit + " is masked, so it cannot be started and tells nothing of its settings",
                    "Lift that with: systemctl unmask " + unit + "; or set ETCD_AGENT_ENDPOINT in"
                            + " /etc/default/etcd-agent")));
        }
        if (service.loadState().equals("not-found") || service.command().isEmpty()) {
            return Discovered.nothing(List.of(Problem.obstacle(
                    "systemd has no unit " + unit + " that starts a program (" + service.loadState() + ")",
                    "Set ETCD_AGENT_UNIT in /etc/default/etcd-agent to the unit that runs etcd here ('systemctl"
                            + " list-units --all' shows all), then run: /usr/lib/etcd-agent/etcd-agent-adapt")));
        }
        Variables variables = variables(service, Map.of());
        return judge(evidence(service, variables), Optional.of(service.user().isEmpty() ? "root" : service.user()));
    }

    private Evidence evidence(ServiceDefinition service, Variables variables) {
        return new Evidence(
                service.unit().value(),
                variables,
                problems.isEmpty(),
                new CommandLine(service.command()),
                running(service.mainPid()),
                Map.of(),
                Path.of(service.workingDirectory().startsWith("/") ? service.workingDirectory() : "/"));
    }

    /**
     * Why a unit's etcd that is started now would not join as a file tells it, for operators; empty if it would.
     *
     * @param file what the unit is to read last, with variables of {@code JoinVariables}; what is in it now is of no
     *     account
     * @throws UnitException if systemd does not tell
     */
    public Optional<String> joinObstacle(UnitName unit, Path file) throws UnitException {
        ServiceDefinition service;
        try {
            service = ServiceDefinition.ask(systemctl, unit);
        } catch (SystemdException e) {
            throw new UnitException("whether " + unit + " can be told to join is not known: " + e.getMessage(), e);
        }
        if (!service.loadState().equals("loaded")) {
            return Optional.of("systemd cannot start " + unit + " (" + service.loadState() + "); 'systemctl status "
                    + unit + "' says why");
        }
        Variables variables = variables(service, Map.of(file, JoinReview.IN_FILE));
        return JoinReview.of(service, file, evidence(service, variables), problems);
    }

    /**
     * The member that the agent runs itself, with the variables of a file.
     *
     * @param directory where it is started
     */
    public Discovered ofChild(Path binary, Path environmentFile, Path directory) {
        Variables variables = Variables.none();
        try {
            variables = variables.with(EnvironmentFile.read(environmentFile), "in " + environmentFile);
        } catch (IOException e) {
            return Discovered.nothing(List.of(unreadable(environmentFile.toString(), environmentFile, e)));
        }
        // Its flags are none, whatever the program is called.
        CommandLine command = new CommandLine(List.of("etcd"));
        return judge(
                new Evidence(binary.toString(), variables, true, command, Optional.empty(), Map.of(), directory),
                Optional.empty());
    }

    private Discovered judge(Evidence seen, Optional<String> user) {
        // While etcd runs it tells all by itself but what is in a config file.
        boolean needed = seen.running().flatMap(RunningEtcd::variables).isEmpty();
        List<Problem> all = new ArrayList<>();
        problems.forEach(problem -> all.add(needed ? problem : Problem.warning(problem.what(), problem.remedy())));
        problems.clear();
        Evidence evidence = seen.withConfigFiles(configFiles(seen));
        all.addAll(problems);
        LocalMember member = LocalMember.of(evidence, surroundings(evidence));
        all.addAll(MemberReview.of(evidence, member));
        return new Discovered(Optional.of(member), user, seen.running().isPresent(), all);
    }

    /** @param supposed what to take for the content of some of the files */
    private Variables variables(ServiceDefinition service, Map<Path, Map<String, String>> supposed) {
        Variables variables = Variables.none().with(service.environment(), "in Environment= of " + service.unit());
        for (VariablesFile entry : service.environmentFiles()) {
            for (Path file : files(entry)) {
                try {
                    variables = variables.with(
                            supposed.containsKey(file) ? supposed.get(file) : EnvironmentFile.read(file), "in " + file);
                } catch (NoSuchFileException e) {
                    if (!entry.optional()) {
                        problems.add(Problem.obstacle(
                                file + ", which " + service.unit() + " needs (EnvironmentFile=), does not exist", ""));
                    }
                } catch (IOException e) {
                    problems.add(unreadable(service.unit().value(), file, e));
                }
            }
        }
        return variables.without(service.unset());
    }

    /** A pattern stands for the files that it fits, in their order. */
    private List<Path> files(VariablesFile entry) {
        Path path = Path.of(entry.path());
        Path directory = path.getParent();
        if (!entry.path().matches(".*[*?\\[].*") || directory == null) {
            return List.of(path);
        }
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> fitting = Files.newDirectoryStream(directory, String.valueOf(path.getFileName()))) {
            fitting.forEach(found::add);
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            problems.add(unreadable("etcd", directory, e));
        }
        return found.stream().sorted().toList();
    }

    private static Problem unreadable(String whose, Path file, IOException e) {
        String why = e instanceof AccessDeniedException
                ? ReadAccess.refused(file)
                : e instanceof NoSuchFileException ? "it does not exist" : String.valueOf(e.getMessage());
        return Problem.obstacle(file + ", with the settings of " + whose + ", cannot be read: " + why, "");
    }

    /** Only if it is etcd itself: the arguments of a shell or a container tool are not etcd's. */
    private Optional<RunningEtcd> running(long pid) {
        if (pid <= 0) {
            return Optional.empty();
        }
        Path process = proc.resolve(Long.toString(pid));
        // An agent of another user may see the arguments and not the environment (proc(5)).
        return words(process.resolve("cmdline"))
                .map(CommandLine::new)
                .filter(CommandLine::runsEtcd)
                .map(command -> new RunningEtcd(command, words(process.resolve("environ"))));
    }

    private static Optional<List<String>> words(Path file) {
        try {
            String text = Files.readString(file, StandardCharsets.UTF_8);
            return text.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Arrays.stream(text.split("\0", -1))
                            .filter(word -> !word.isEmpty())
                            .toList());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private Map<String, Map<String, String>> configFiles(Evidence evidence) {
        Map<String, Map<String, String>> contents = new HashMap<>();
        for (Found<String> named : evidence.configFilesNamed()) {
            Path file = evidence.workingDirectory().resolve(named.value());
            if (!contents.containsKey(named.value())) {
                try {
                    contents.put(named.value(), ConfigFile.read(file));
                } catch (IOException e) {
                    contents.put(named.value(), Map.of());
                    problems.add(unreadable(evidence.unit(), file, e));
                }
            }
        }
        return contents;
    }

    private Surroundings surroundings(Evidence evidence) {
        EtcdSettings settings = evidence.inForce();
        Map<Path, CertificateFacts> certificates = new HashMap<>();
        Stream.of(settings.get("cert-file"), settings.get("client-cert-file"))
                .flatMap(file -> TlsChoice.path(file, evidence.workingDirectory()).stream())
                .map(Found::value)
                .distinct()
                .forEach(file -> facts(file).ifPresent(facts -> certificates.put(file, facts)));
        Set<String> ownHosts = new HashSet<>();
        MemberSettings member = MemberSettings.of(settings, evidence.workingDirectory());
        member.advertise().value().stream()
                .filter(Discovery::ofThisMachine)
                .map(URI::getHost)
                .forEach(ownHosts::add);
        return new Surroundings(certificates, ownHosts, clock.instant());
    }

    /** What cannot be read here shows again where it is used, with the reason. */
    private static Optional<CertificateFacts> facts(Path file) {
        try {
            return Optional.of(CertificateFacts.read(file));
        } catch (TlsFilesException e) {
            return Optional.empty();
        }
    }

    private static boolean ofThisMachine(URI url) {
        if (!Hosts.address(url)) {
            return false;
        }
        try {
            InetAddress address = InetAddress.getByName(url.getHost());
            return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
        } catch (IOException e) {
            return false;
        }
    }
}
