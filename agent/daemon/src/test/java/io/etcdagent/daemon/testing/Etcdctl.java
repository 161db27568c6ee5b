package io.etcdagent.daemon.testing;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** etcd's own client, as an operator has it who knows nothing of agents. */
public record Etcdctl(URI endpoint) {

    private static final Pattern REVISION = Pattern.compile("\"revision\":(\\d+)");
    private static final Pattern ADDED = Pattern.compile("Member +([0-9a-f]+) added");
    private static final Pattern VERSION = Pattern.compile("\"version\":(\\d+)");

    /** Its output; {@link IllegalStateException} with the output if it fails. */
    public String run(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "env",
                "ETCDCTL_API=3",
                EtcdBinaries.etcdctl().toString(),
                "--endpoints=" + endpoint,
                "--dial-timeout=30s",
                "--command-timeout=60s"));
        command.addAll(List.of(arguments));
        return Commands.run(command);
    }

    /** The store's revision: every write, whoever makes it, is another one. */
    public long revision() {
        String answer = run("get", "any", "--consistency=l", "--write-out=json");
        Matcher revision = REVISION.matcher(answer);
        if (!revision.find()) {
            throw new IllegalStateException("no revision in " + answer);
        }
        return Long.parseLong(revision.group(1));
    }

    /** As above, but that what is written there, and never deleted, counts for nothing. */
    public long revisionBesides(String prefix) {
        String answer = run("get", prefix, "--prefix", "--consistency=l", "--write-out=json");
        Matcher revision = REVISION.matcher(answer);
        if (!revision.find()) {
            throw new IllegalStateException("no revision in " + answer);
        }
        long writesThere = VERSION.matcher(answer)
                .results()
                .mapToLong(version -> Long.parseLong(version.group(1)))
                .sum();
        return Long.parseLong(revision.group(1)) - writesThere;
    }

    /** All keys under a prefix. */
    public List<String> keys(String prefix) {
        return run("get", prefix, "--prefix", "--keys-only")
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
    }

    /** All values under a prefix, one after the other. */
    public String values(String prefix) {
        return run("get", prefix, "--prefix", "--print-value-only");
    }

    /** The leases that there are. */
    public List<String> leases() {
        // The first line tells how many.
        return run("lease", "list").lines().skip(1).toList();
    }

    /**
     * Adds a learner, once etcd takes it: it refuses until all members have been connected for five seconds.
     *
     * @return its id
     */
    public String addLearner(String name, String peerUrl, Duration within) {
        String answer = Await.until(
                "etcd takes the learner",
                within,
                () -> run("member", "add", name, "--learner", "--peer-urls=" + peerUrl),
                added -> !added.isEmpty());
        Matcher id = ADDED.matcher(answer);
        if (!id.find()) {
            throw new IllegalStateException("no id in " + answer);
        }
        return id.group(1);
    }

    /** Removes a member, once etcd takes that: it refuses until the others have been connected for five seconds. */
    public void removeMember(String id, Duration within) {
        Await.until(
                "etcd takes the removal",
                within,
                () -> run("member", "remove", id).contains("removed"));
    }
}
