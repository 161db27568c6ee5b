package io.etcdagent.daemon.discovery;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What is wrong with a member's configuration, seen from this host alone. Decides, reads nothing. */
final class MemberReview {

    private final Evidence evidence;
    private final LocalMember member;
    private final List<Problem> problems = new ArrayList<>();

    private MemberReview(Evidence evidence, LocalMember member) {
        this.evidence = evidence;
        this.member = member;
    }

    static List<Problem> of(Evidence evidence, LocalMember member) {
        MemberReview review = new MemberReview(evidence, member);
        review.commandThatIsNotEtcd();
        review.otherSettingsAfterTheNextStart();
        review.noAddress();
        review.noAuthority();
        review.nobodyElseReachesIt();
        review.nameOfNobody();
        return review.problems;
    }

    private void commandThatIsNotEtcd() {
        if (evidence.running().isEmpty()
                && !evidence.command().runsEtcd()
                && !evidence.command().words().isEmpty()) {
            problems.add(Problem.warning(
                    "ExecStart of " + evidence.unit() + " runs "
                            + evidence.command().program() + ", so etcd's flags in it cannot be seen",
                    "Start the agent again once etcd runs, or set ETCD_AGENT_ENDPOINT and the files for TLS in"
                            + " /etc/default/etcd-agent"));
        }
    }

    private void otherSettingsAfterTheNextStart() {
        EtcdSettings now = evidence.inForce();
        EtcdSettings then = evidence.definition();
        boolean comparable =
                evidence.running().isPresent() && evidence.command().runsEtcd();
        List<String> changed = comparable ? now.differences(then) : List.of();
        if (!changed.isEmpty()) {
            problems.add(Problem.warning(
                    evidence.unit() + " runs with other settings than it will have after its next start: "
                            + changed.stream()
                                    .map(name -> name + " is " + value(now, name) + " and will be " + value(then, name))
                                    .collect(Collectors.joining(", ")),
                    "If that is meant, restart it with: etcd-agentctl restart, and the agent with: systemctl restart"
                            + " etcd-agent"));
        }
    }

    private static String value(EtcdSettings settings, String name) {
        return settings.get(name).map(found -> "'" + found.value() + "'").orElse("not set");
    }

    private void noAddress() {
        if (member.endpoint().isEmpty()) {
            problems.add(Problem.obstacle(
                    evidence.unit() + " listens for clients on no address ("
                            + member.settings().listen().origin() + ")",
                    "Let it listen on one, such as http://127.0.0.1:2379"));
        }
    }

    private void noAuthority() {
        boolean https = member.endpoint()
                .filter(found -> found.value().getScheme().equals("https"))
                .isPresent();
        if (https && member.ca().isEmpty()) {
            problems.add(Problem.obstacle(
                    evidence.unit() + " serves clients with TLS and names no authority that its certificate could be"
                            + " checked against",
                    "Set ETCD_AGENT_CACERT in /etc/default/etcd-agent to the file with the CA's certificate"));
        }
    }

    /** Their agents dial what it advertises, and would call it unreachable. */
    private void nobodyElseReachesIt() {
        Found<List<URI>> advertised = member.settings().advertise();
        boolean onlyHere =
                !advertised.value().isEmpty() && advertised.value().stream().allMatch(Hosts::loopback);
        if (onlyHere && membersElsewhere()) {
            problems.add(Problem.warning(
                    evidence.unit() + " advertises only " + join(advertised.value()) + " (" + advertised.origin()
                            + "), which other hosts cannot reach: their agents will call this member unreachable, and"
                            + " no gate opens",
                    "Set ETCD_ADVERTISE_CLIENT_URLS and ETCD_LISTEN_CLIENT_URLS to an address of this host that the"
                            + " others reach, then restart the member with: etcd-agentctl restart"));
        }
    }

    private boolean membersElsewhere() {
        String own = member.settings().name().value();
        return initialCluster().entrySet().stream()
                .filter(entry -> !entry.getKey().equals(own))
                .anyMatch(entry -> !Hosts.loopback(entry.getValue()));
    }

    /** etcd itself ends on this, but only while its data directory is empty. */
    private void nameOfNobody() {
        Map<String, URI> cluster = initialCluster();
        Found<String> name = member.settings().name();
        if (!cluster.isEmpty() && !cluster.containsKey(name.value())) {
            problems.add(Problem.warning(
                    "The name " + name.value() + " (" + name.origin() + ") is not in the initial cluster, which has "
                            + String.join(", ", cluster.keySet()) + " ("
                            + member.settings()
                                    .initialCluster()
                                    .map(found -> found.origin().text())
                                    .orElse("")
                            + "): with an empty data directory etcd would not start",
                    "Make the two agree"));
        }
    }

    /** By name; of several URLs of a member the last. */
    private Map<String, URI> initialCluster() {
        Map<String, URI> members = new TreeMap<>();
        String cluster = member.settings().initialCluster().map(Found::value).orElse("");
        for (String entry : cluster.split(",", -1)) {
            int equals = entry.indexOf('=');
            if (equals > 0) {
                MemberSettings.urls(entry.substring(equals + 1))
                        .forEach(url -> members.put(entry.substring(0, equals).strip(), url));
            }
        }
        return members;
    }

    private static String join(List<URI> urls) {
        return urls.stream().map(URI::toString).collect(Collectors.joining(", "));
    }
}
