package io.etcdagent.daemon;

import io.etcdagent.daemon.check.Check;
import io.etcdagent.daemon.check.Thresholds;
import io.etcdagent.daemon.control.remote.ListenFiles;
import io.etcdagent.daemon.control.remote.RemoteAccess;
import io.etcdagent.daemon.control.remote.RemoteName;
import io.etcdagent.daemon.control.remote.RemoteRoles;
import io.etcdagent.daemon.coordination.Keys;
import io.etcdagent.daemon.discovery.LocalMember;
import io.etcdagent.daemon.etcd.EtcdLogin;
import io.etcdagent.daemon.etcd.TlsFiles;
import io.etcdagent.systemd.UnitName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The agent's configuration, checked: from here on no value is malformed.
 *
 * @param endpoint client URL of the local member
 * @param tls empty for plain connections
 * @param login who the agent is to an etcd with authentication; empty for whom its certificate names
 * @param unit how etcd is run
 * @param autoRecover ids of the diagnoses for which this node's member is recovered without being asked
 * @param remote empty for no listener on the network
 * @param metricsPort where metrics are served in plain text, on loopback
 * @param thresholds from where on the checks of health's detail warn
 * @param member what was found out about the local member; empty if nothing could be
 */
record AgentConfig(
        Path socket,
        Path stateDirectory,
        Keys keys,
        URI endpoint,
        Optional<TlsFiles> tls,
        Optional<EtcdLogin> login,
        UnitChoice unit,
        Duration healthInterval,
        Duration verifyTime,
        Duration stepTime,
        Set<String> autoRecover,
        Duration autoRecoverAfter,
        Optional<InetSocketAddress> metricsPort,
        Level logLevel,
        Optional<RemoteAccess> remote,
        Thresholds thresholds,
        Optional<LocalMember> member) {

    /** Who runs etcd. */
    sealed interface UnitChoice {
        record Systemd(UnitName unit) implements UnitChoice {}

        /** The agent itself; {@code log} is empty for a file in the state directory. */
        record Child(Path binary, Path environmentFile, Optional<Path> log, Path between) implements UnitChoice {}
    }

    /** Those whose data is lost beyond doubt, and that a machine can tell from all others. */
    private static final List<String> AUTO_RECOVERABLE = List.of("rolled-back", "removed");

    private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";

    /** Four numbers, or something with colons in brackets; names are not taken, since what they stand for may change. */
    private static final Pattern LISTEN_ADDRESS = Pattern.compile(
            "(?:\\[([0-9A-Fa-f.]*:[0-9A-Fa-f:.]*)]|(" + OCTET + "(?:\\." + OCTET + "){3})):([0-9]{1,5})");

    private static final Pattern LOOPBACK =
            Pattern.compile("(?:127(?:\\." + OCTET + "){3}|\\[::1\\]|localhost):[0-9]{1,5}");

    private static final String NAMES =
            "made of cn:NAME, dns:NAME, uri:URI, ip:ADDRESS and email:ADDRESS, with a comma" + " between";

    private static final URI NOWHERE = URI.create("http://invalid");

    private static final Map<String, Level> LEVELS = Map.of(
            "error", Level.SEVERE,
            "warn", Level.WARNING,
            "info", Level.INFO,
            "debug", Level.FINE);

    /**
     * From the settings; all faults are reported together.
     *
     * @return empty if it is not known where the local member is dialled
     */
    static Optional<AgentConfig> from(ResolvedSettings settings) throws ConfigException {
        Reader reader = new Reader(settings);
        reader.refuseUnknown();
        Optional<URI> endpoint = reader.endpoint();
        AgentConfig config = new AgentConfig(
                reader.absolutePath(Setting.SOCKET),
                reader.absolutePath(Setting.STATE_DIR),
                reader.parse(Setting.PREFIX, Keys::new, "a path such as /etcd-agent", new Keys("/etcd-agent")),
                endpoint.orElse(NOWHERE),
                reader.tls(),
                reader.login(),
                reader.unit(),
                reader.seconds(Setting.HEALTH_INTERVAL),
                reader.seconds(Setting.VERIFY_TIMEOUT),
                reader.seconds(Setting.BETWEEN_TIMEOUT),
                reader.parse(
                        Setting.AUTO_RECOVER,
                        AgentConfig::recoverable,
                        "made of " + String.join(" and ", AUTO_RECOVERABLE) + ", with a comma between",
                        Set.of()),
                reader.seconds(Setting.AUTO_RECOVER_AFTER),
                reader.metricsPort(),
                reader.parse(Setting.LOG_LEVEL, AgentConfig::level, "error, warn, info or debug", Level.INFO),
                reader.remote(),
                Thresholds.of(reader::threshold),
                settings.discovered().member());
        reader.refuseFaults();
        return endpoint.map(known -> config);
    }

    /** How etcd is run: what is to be known before anything can be found out about it. */
    static UnitChoice unit(ResolvedSettings settings) throws ConfigException {
        Reader reader = new Reader(settings);
        UnitChoice unit = reader.unit();
        reader.refuseFaults();
        return unit;
    }

    /** Where an etcd that the agent runs itself is started. */
    static Path stateDirectory(ResolvedSettings settings) throws ConfigException {
        Reader reader = new Reader(settings);
        Path directory = reader.absolutePath(Setting.STATE_DIR);
        reader.refuseFaults();
        return directory;
    }

    private static URI clientUrl(String text) {
        try {
            URI uri = new URI(text);
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (!web || uri.getHost() == null || uri.getPort() < 0) {
                throw new IllegalArgumentException(text);
            }
            return uri;
        } catch (URISyntaxException malformed) {
            throw new IllegalArgumentException(malformed);
        }
    }

    private static Set<String> recoverable(String list) {
        Set<String> ids = Arrays.stream(list.split(","))
                .map(String::strip)
                .filter(id -> !id.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
        if (!AUTO_RECOVERABLE.containsAll(ids)) {
            throw new IllegalArgumentException(list);
        }
        return ids;
    }

    private static InetSocketAddress listenAddress(String text) {
        Matcher parts = LISTEN_ADDRESS.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(text);
        }
        int port = Integer.parseInt(parts.group(3));
        String address = parts.group(1) == null ? parts.group(2) : parts.group(1);
        try {
            // Never asks for a name: it is digits and dots, or has a colon.
            InetSocketAddress listen = new InetSocketAddress(InetAddress.getByName(address), port);
            if (port == 0) {
                throw new IllegalArgumentException(text);
            }
            return listen;
        } catch (UnknownHostException malformed) {
            throw new IllegalArgumentException(text, malformed);
        }
    }

    /** By its digits: no name is looked up, so that what listens is what stands there. */
    private static InetSocketAddress loopback(String text) {
        if (!LOOPBACK.matcher(text).matches()) {
            throw new IllegalArgumentException(text);
        }
        return listenAddress(text.replaceFirst("^localhost:", "127.0.0.1:"));
    }

    private static Level level(String word) {
        Level level = LEVELS.get(word);
        if (level == null) {
            throw new IllegalArgumentException(word);
        }
        return level;
    }

    /** Takes values out of the environment and gathers the faults. */
    private static final class Reader {
        private final ResolvedSettings settings;
        private final List<String> faults = new ArrayList<>();

        Reader(ResolvedSettings settings) {
            this.settings = settings;
        }

        void refuseUnknown() {
            Set<String> known =
                    Arrays.stream(Setting.values()).map(Setting::variable).collect(Collectors.toSet());
            for (String name : settings.variables()) {
                if (!known.contains(name) && !LAUNCHER.contains(name)) {
                    faults.add(name + " is no setting; see: etcd-agent --help");
                }
            }
        }

        void refuseFaults() throws ConfigException {
            if (!faults.isEmpty()) {
                throw new ConfigException(faults);
            }
        }

        Optional<String> value(Setting setting) {
            return settings.value(setting).map(ResolvedSettings.Value::text).filter(text -> !text.isEmpty());
        }

        Optional<URI> endpoint() {
            return value(Setting.ENDPOINT)
                    .map(set -> parse(
                            Setting.ENDPOINT, AgentConfig::clientUrl, "a URL such as https://10.0.0.1:2379", NOWHERE));
        }

        <T> T parse(Setting setting, Function<String, T> parser, String expected, T instead) {
            String value = value(setting).orElse("");
            try {
                return parser.apply(value);
            } catch (IllegalArgumentException malformed) {
                faults.add(setting.variable() + " is not " + expected + ": " + value);
                return instead;
            }
        }

        Path absolutePath(Setting setting) {
            return parse(
                    setting,
                    value -> {
                        Path path = Path.of(value);
                        if (!path.isAbsolute()) {
                            throw new IllegalArgumentException(value);
                        }
                        return path;
                    },
                    "an absolute path",
                    Path.of("/"));
        }

        Optional<Path> optionalPath(Setting setting) {
            return value(setting).isEmpty() ? Optional.empty() : Optional.of(absolutePath(setting));
        }

        Optional<InetSocketAddress> metricsPort() {
            return value(Setting.METRICS_LISTEN)
                    .map(set -> parse(
                            Setting.METRICS_LISTEN,
                            AgentConfig::loopback,
                            "a loopback address with a port, such as 127.0.0.1:2391 (what other machines may see is served"
                                    + " by the TLS listener, ETCD_AGENT_LISTEN)",
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 1)));
        }

        Duration seconds(Setting setting) {
            return parse(
                    setting,
                    value -> {
                        long seconds = Long.parseLong(value);
                        if (seconds < 1 || seconds > 86_400) {
                            throw new IllegalArgumentException(value);
                        }
                        return Duration.ofSeconds(seconds);
                    },
                    "a whole number of seconds from 1 to 86400",
                    Duration.ofSeconds(1));
        }

        OptionalDouble threshold(Check check) {
            Optional<Setting> setting = Setting.of(check);
            return setting.isEmpty()
                    ? Thresholds.parse(check, check.preset())
                    : parse(
                            setting.get(),
                            text -> Thresholds.parse(check, text),
                            Thresholds.form(check),
                            OptionalDouble.empty());
        }

        Optional<TlsFiles> tls() {
            Optional<Path> ca = optionalPath(Setting.CACERT);
            Optional<Path> cert = optionalPath(Setting.CERT);
            Optional<Path> key = optionalPath(Setting.KEY);
            if (cert.isPresent() != key.isPresent()) {
                faults.add(Setting.CERT.variable() + " and " + Setting.KEY.variable() + " go together");
            }
            if (ca.isEmpty() && cert.isPresent()) {
                faults.add(Setting.CERT.variable() + " needs " + Setting.CACERT.variable());
            }
            boolean https = value(Setting.ENDPOINT)
                    .filter(url -> url.startsWith("https:"))
                    .isPresent();
            // Where it was found out and not set, it is a problem of the host, and the agent does what it can.
            if (https && ca.isEmpty() && settings.set(Setting.ENDPOINT)) {
                faults.add("an https " + Setting.ENDPOINT.variable() + " needs " + Setting.CACERT.variable());
            }
            return ca.filter(file -> cert.isPresent() == key.isPresent()).map(file -> new TlsFiles(file, cert, key));
        }

        Optional<RemoteAccess> remote() {
            // All are read, so that a malformed one is a fault even where nothing listens.
            Optional<InetSocketAddress> address = value(Setting.LISTEN)
                    .map(set -> parse(
                            Setting.LISTEN,
                            AgentConfig::listenAddress,
                            "an address of this host and a port such as 10.0.0.1:2390, 0.0.0.0:2390 or [::]:2390",
                            new InetSocketAddress(0)));
            Optional<Path> cert = optionalPath(Setting.LISTEN_CERT);
            Optional<Path> key = optionalPath(Setting.LISTEN_KEY);
            Optional<Path> ca = optionalPath(Setting.LISTEN_CACERT);
            RemoteRoles roles = new RemoteRoles(
                    parse(Setting.REMOTE_OBSERVE, RemoteName::list, NAMES, List.of()),
                    parse(Setting.REMOTE_INSPECT, RemoteName::list, NAMES, List.of()),
                    parse(Setting.REMOTE_OPERATE, RemoteName::list, NAMES, List.of()));
            if (address.isEmpty()) {
                return Optional.empty();
            }
            if (cert.isEmpty() || key.isEmpty() || ca.isEmpty()) {
                faults.add(Setting.LISTEN.variable() + " needs " + Setting.LISTEN_CERT.variable() + ", "
                        + Setting.LISTEN_KEY.variable() + " and " + Setting.LISTEN_CACERT.variable());
                return Optional.empty();
            }
            return Optional.of(
                    new RemoteAccess(address.get(), new ListenFiles(cert.get(), key.get(), ca.get()), roles));
        }

        Optional<EtcdLogin> login() {
            Optional<String> user = value(Setting.ETCD_USER);
            Optional<Path> password = optionalPath(Setting.ETCD_PASSWORD_FILE);
            if (user.isPresent() != password.isPresent()) {
                faults.add(Setting.ETCD_USER.variable() + " and " + Setting.ETCD_PASSWORD_FILE.variable()
                        + " go together");
            }
            return user.flatMap(name -> password.map(file -> new EtcdLogin(name, file)));
        }

        UnitChoice unit() {
            Optional<Path> binary = optionalPath(Setting.CHILD);
            Optional<Path> file = optionalPath(Setting.CHILD_ENV);
            if (binary.isPresent() != file.isPresent()) {
                faults.add(Setting.CHILD.variable() + " and " + Setting.CHILD_ENV.variable() + " go together");
            }
            // All are read, so that a malformed one is a fault even where it is not used.
            Optional<Path> log = optionalPath(Setting.CHILD_LOG);
            Path between = absolutePath(Setting.CHILD_BETWEEN);
            UnitName unit = parse(
                    Setting.UNIT,
                    UnitName::new,
                    "the full name of a systemd unit, such as etcd.service",
                    new UnitName("etcd.service"));
            if (binary.isPresent() && file.isPresent()) {
                return new UnitChoice.Child(binary.get(), file.get(), log, between);
            }
            return new UnitChoice.Systemd(unit);
        }
    }

    /** Variables of the same beginning that the launcher reads, not the agent. */
    private static final Set<String> LAUNCHER = Set.of("ETCD_AGENT_JAVA", "ETCD_AGENT_JAVA_OPTS");
}
