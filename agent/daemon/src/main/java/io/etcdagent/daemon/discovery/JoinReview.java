package io.etcdagent.daemon.discovery;

import io.etcdagent.daemon.unit.JoinVariables;
import io.etcdagent.systemd.ServiceDefinition;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a unit's etcd, when it is started now, joins as a file of variables tells it. Decides by what the unit would
 * make of the file if a join were in it; reads nothing.
 */
final class JoinReview {

    /** What stands in the file while this is decided: no member has such a name. */
    static final Map<String, String> IN_FILE = JoinVariables.existing("of-a-join=http://join.invalid:1");

    private static final String BY_FLAG_OR_FILE =
            " They count for nothing once a member has its data, so nothing else changes";

    private final ServiceDefinition service;
    private final Path file;
    private final Evidence evidence;

    private JoinReview(ServiceDefinition service, Path file, Evidence evidence) {
        this.service = service;
        this.file = file;
        this.evidence = evidence;
    }

    /** @param evidence of a start with {@link #IN_FILE} in the file */
    static Optional<String> of(ServiceDefinition service, Path file, Evidence evidence, List<Problem> problems) {
        return new JoinReview(service, file, evidence).obstacle(problems);
    }

    private Optional<String> obstacle(List<Problem> problems) {
        return fileIsNotRead()
                .or(this::unitIsReadAnew)
                .or(() ->
                        problems.stream().findFirst().map(problem -> problem.line() + ". It could set how etcd joins"))
                .or(this::notEtcd)
                .or(this::configFile)
                .or(this::flags)
                .or(this::variables)
                .or(this::discovery);
    }

    private Optional<String> fileIsNotRead() {
        boolean read = service.environmentFiles().stream()
                .anyMatch(entry -> entry.path().equals(file.toString()));
        if (read) {
            return Optional.empty();
        }
        return Optional.of(
                service.reloadNeeded()
                        ? unitsFilesChanged()
                        : service.unit() + " does not read " + file + ", by which etcd is told how to join: its drop-in"
                                + " etcd-agent.conf is missing or masked ('systemctl cat " + service.unit()
                                + "' shows all). Run, as root: /usr/lib/etcd-agent/etcd-agent-adapt");
    }

    /** What was read counts until somebody lets systemd read anew, and that can be while the member joins. */
    private Optional<String> unitIsReadAnew() {
        return service.reloadNeeded() ? Optional.of(unitsFilesChanged()) : Optional.empty();
    }

    private String unitsFilesChanged() {
        return "the files of " + service.unit()
                + " have changed since systemd read them, so how etcd starts next is not"
                + " known. Run, as root: systemctl daemon-reload";
    }

    private Optional<String> notEtcd() {
        return evidence.command().runsEtcd()
                ? Optional.empty()
                : Optional.of("ExecStart of " + service.unit() + " runs "
                        + evidence.command().program() + ", so it cannot be seen whether etcd gets variables from the"
                        + " unit at all. Let ExecStart run etcd itself, then: systemctl daemon-reload");
    }

    private Optional<String> configFile() {
        return EtcdSettings.configFile(evidence.definedFlags(), evidence.definedPlace(), evidence.variables())
                .map(found -> service.unit() + " has all its settings from " + found.value() + " (" + found.origin()
                        + "), and etcd looks at no variable beside such a file. Put its settings into a file of"
                        + " variables (ETCD_NAME=…, in EnvironmentFile=), then: systemctl daemon-reload");
    }

    /** With both the flag and the variable etcd does not even start (pkg/flags/flag.go). */
    private Optional<String> flags() {
        Map<String, String> given = evidence.definedFlags();
        List<String> ours = IN_FILE.keySet().stream()
                .map(JoinReview::flag)
                .filter(given::containsKey)
                .map(flag -> "--" + flag)
                .toList();
        return ours.isEmpty()
                ? Optional.empty()
                : Optional.of("ExecStart of " + service.unit() + " has " + String.join(" and ", ours)
                        + ", and etcd does not start with a variable for the same. Take that out of the command line"
                        + " (systemctl edit --full " + service.unit() + "), or set it by variables (ETCD_…)."
                        + BY_FLAG_OR_FILE);
    }

    private static String flag(String variable) {
        return variable.substring("ETCD_".length()).toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private Optional<String> variables() {
        List<String> others = new ArrayList<>();
        IN_FILE.forEach((name, value) -> {
            Optional<Found<String>> found = evidence.variables().get(name);
            if (!found.map(Found::value).orElse("").equals(value)) {
                others.add(found.map(other -> other.origin().text()).orElse(name + " taken away by UnsetEnvironment="));
            }
        });
        return others.isEmpty()
                ? Optional.empty()
                : Optional.of(service.unit() + " has " + String.join(" and ", others)
                        + ", which comes after " + file + " and wins over it. Put that before it, into the unit or a"
                        + " drop-in whose name comes before etcd-agent.conf, then: systemctl daemon-reload."
                        + BY_FLAG_OR_FILE);
    }

    private Optional<String> discovery() {
        EtcdSettings settings = evidence.definition();
        return List.of("discovery-endpoints", "discovery-token").stream()
                .flatMap(name -> settings.get(name).stream())
                .findFirst()
                .map(found -> service.unit() + " finds its cluster by discovery (" + found.origin()
                        + "), which etcd refuses beside a list of its members. Take that away, then: systemctl"
                        + " daemon-reload. It counts for nothing once a member has its data");
    }
}
