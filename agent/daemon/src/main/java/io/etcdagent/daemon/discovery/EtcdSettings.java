package io.etcdagent.daemon.discovery;

import io.etcdagent.daemon.discovery.Origin.Way;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * etcd's settings by the names of its flags. A flag wins over the environment; where there is a config file, etcd
 * ignores both ("other configuration command line flags and environment variables will be ignored if provided",
 * etcdmain/config.go).
 */
final class EtcdSettings {

    /** Those that the agent wants to know. */
    private static final List<String> NAMES = List.of(
            "name",
            "data-dir",
            "wal-dir",
            "listen-client-urls",
            "advertise-client-urls",
            "initial-advertise-peer-urls",
            "initial-cluster",
            "initial-cluster-state",
            "discovery-endpoints",
            "discovery-token",
            "cert-file",
            "key-file",
            "client-cert-file",
            "client-key-file",
            "trusted-ca-file",
            "client-cert-auth",
            "auto-tls",
            "peer-cert-file",
            "peer-trusted-ca-file",
            "quota-backend-bytes",
            "listen-metrics-urls",
            "listen-client-http-urls");

    /** How a cluster is founded or joined. A member that was recovered has run with others than its unit has. */
    private static final Set<String> FOR_EMPTY_MEMBERS =
            Set.of("initial-cluster", "initial-cluster-state", "discovery-endpoints", "discovery-token");

    /** Of etcd 3.4 and 3.5 (embed/config.go). */
    private static final Map<String, String> DEFAULTS = Map.of(
            "name", "default",
            "listen-client-urls", "http://localhost:2379",
            "advertise-client-urls", "http://localhost:2379",
            "initial-advertise-peer-urls", "http://localhost:2380",
            "initial-cluster-state", "new",
            "client-cert-auth", "false",
            "auto-tls", "false");

    private static final String CONFIG_FILE = "config-file";

    private final Map<String, Found<String>> set;

    private EtcdSettings(Map<String, Found<String>> set) {
        this.set = set;
    }

    /** The config file that etcd is told to read, if any; then {@link #ofConfigFile} is all that counts. */
    static Optional<Found<String>> configFile(Map<String, String> flags, String flagsPlace, Variables variables) {
        return setting(CONFIG_FILE, flags, flagsPlace, variables);
    }

    /** From a command line and an environment. */
    static EtcdSettings of(Map<String, String> flags, String flagsPlace, Variables variables) {
        Map<String, Found<String>> set = new LinkedHashMap<>();
        for (String name : NAMES) {
            setting(name, flags, flagsPlace, variables).ifPresent(found -> set.put(name, found));
        }
        return new EtcdSettings(set);
    }

    /** From the content of a config file, its parts joined to the names of the flags. */
    static EtcdSettings ofConfigFile(Map<String, String> content, String file) {
        Map<String, Found<String>> set = new LinkedHashMap<>();
        content.forEach((name, value) ->
                set.put(name, new Found<>(value, new Origin(Way.CONFIG_FILE, name + " in " + file))));
        return new EtcdSettings(set);
    }

    private static Optional<Found<String>> setting(
            String name, Map<String, String> flags, String flagsPlace, Variables variables) {
        if (flags.containsKey(name)) {
            Origin origin = new Origin(Way.FLAG, "--" + name + " " + flagsPlace);
            return Optional.of(new Found<>(flags.getOrDefault(name, ""), origin));
        }
        return variables.get("ETCD_" + name.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** A setting, or etcd's default; empty for one that is not set and has none, and for one that is set to nothing. */
    Optional<Found<String>> get(String name) {
        Found<String> found = set.get(name);
        if (found == null && DEFAULTS.containsKey(name)) {
            found = new Found<>(DEFAULTS.getOrDefault(name, ""), new Origin(Way.DEFAULT, "etcd's default"));
        }
        return Optional.ofNullable(found).filter(value -> !value.value().isEmpty());
    }

    boolean on(String name) {
        return get(name)
                .filter(found -> List.of("true", "1", "t", "yes", "on")
                        .contains(found.value().toLowerCase(Locale.ROOT)))
                .isPresent();
    }

    /**
     * These values; where one is the same in the definition, with the origin that it has there, because that is where
     * it would be changed.
     */
    EtcdSettings traced(EtcdSettings definition) {
        Map<String, Found<String>> traced = new LinkedHashMap<>();
        set.forEach((name, here) -> {
            Found<String> defined = definition.set.get(name);
            traced.put(name, defined != null && defined.value().equals(here.value()) ? defined : here);
        });
        return new EtcdSettings(traced);
    }

    /** The names that have another value there and count for a member that has its data. */
    List<String> differences(EtcdSettings other) {
        return NAMES.stream()
                .filter(name -> !FOR_EMPTY_MEMBERS.contains(name))
                .filter(name ->
                        !get(name).map(Found::value).equals(other.get(name).map(Found::value)))
                .toList();
    }
}
