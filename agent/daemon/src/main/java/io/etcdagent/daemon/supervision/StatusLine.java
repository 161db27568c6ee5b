package io.etcdagent.daemon.supervision;

import io.etcdagent.protocol.HealthReport;
import io.etcdagent.protocol.MemberHealth;
import io.etcdagent.protocol.MemberVerdict;
import io.etcdagent.protocol.OperationView;
import io.etcdagent.protocol.RolloutMemberState;
import io.etcdagent.protocol.RolloutView;
import io.etcdagent.protocol.UnitView;
import io.etcdagent.protocol.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The line that {@code systemctl status etcd-agent} shows: what is done to this member, else how the cluster and the
 * unit are.
 *
 * @param health as of the latest check
 * @param operation what is at work on this node
 * @param leftover what an earlier operation left on this node, in its own words
 */
public record StatusLine(HealthReport health, Optional<OperationView> operation, Optional<String> leftover) {

    /** Enough for a wide terminal; the rest is said by etcd-agentctl status. */
    private static final int LONGEST = 240;

    private static final int LONGEST_REASON = 100;

    private static final Duration OLD = Duration.ofMinutes(1);

    /**
     * The line as of now.
     *
     * @param now by the wall clock, as the unit's own times are
     */
    public String words(Instant now) {
        List<String> parts = new ArrayList<>();
        if (operation.isPresent()) {
            // Nothing of the latest check, which is some seconds old: etcd may have been stopped since.
            parts.add(work(operation.get()));
        } else {
            leftover.ifPresent(parts::add);
            Optional.ofNullable(health.rollout()).map(StatusLine::rollout).ifPresent(parts::add);
            parts.add(cluster());
            unit(now).ifPresent(parts::add);
        }
        return cut(String.join("; ", parts).replaceAll("\\s+", " "), LONGEST);
    }

    private static String work(OperationView at) {
        return at.kind().word() + " of " + at.memberName() + " " + at.memberId() + ": "
                + at.phase().word() + ": " + at.message();
    }

    private static String rollout(RolloutView active) {
        long over = active.members().stream()
                .filter(member ->
                        member.state() != RolloutMemberState.PENDING && member.state() != RolloutMemberState.RUNNING)
                .count();
        String standing = "rollout " + active.state().word() + ", " + over + " of "
                + active.members().size();
        return active.pause() == null ? standing : standing + ": " + cut(active.message(), LONGEST_REASON);
    }

    private static String cut(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest - 3) + "...";
    }

    private String cluster() {
        Duration age = Duration.ofMillis(health.node().ageMillis());
        // It is stale as well when only the member list in it is, and then the verdict says more.
        if (health.node().stale() && age.compareTo(OLD) >= 0) {
            return "the last check is " + age(age) + " old";
        }
        Verdict verdict = health.cluster().verdict();
        return switch (verdict) {
            case HEALTHY -> leader().map(name -> "healthy; " + name + " leads").orElse("healthy");
            case DEGRADED -> "degraded: " + firstReason();
            case UNAVAILABLE -> "NO QUORUM: " + silentMembers().orElseGet(this::firstReason);
        };
    }

    private Optional<String> leader() {
        return health.members().stream()
                .filter(MemberHealth::leader)
                .map(member -> member.name().isEmpty() ? member.id() : member.name())
                .findFirst();
    }

    private Optional<String> silentMembers() {
        long silent = health.members().stream()
                .filter(member -> member.verdict() == MemberVerdict.UNREACHABLE)
                .count();
        return silent == 0
                ? Optional.empty()
                : Optional.of(silent + " of " + health.members().size() + " members do not answer");
    }

    private String firstReason() {
        return health.cluster().reasons().stream()
                .findFirst()
                .map(reason -> cut(reason, LONGEST_REASON))
                .orElse("no reason is known");
    }

    private Optional<String> unit(Instant now) {
        UnitView unit = health.node().unit();
        if (unit.activeState().equals("unknown")) {
            return Optional.of("the state of " + unit.name() + " is not known");
        }
        String since = unit.since() == null ? "" : " " + age(Duration.between(Instant.parse(unit.since()), now));
        String state = unit.activeState().equals("active")
                ? unit.activeState()
                : unit.activeState() + " (" + unit.subState() + ")";
        return Optional.of(unit.name() + " " + state + since);
    }

    /** Coarse, so that the line does not change all the time. */
    private static String age(Duration age) {
        if (age.toMinutes() < 1) {
            return "< 1 min";
        }
        if (age.toHours() < 1) {
            return age.toMinutes() + " min";
        }
        return age.toDays() < 1 ? age.toHours() + " h" : age.toDays() + " d";
    }
}
