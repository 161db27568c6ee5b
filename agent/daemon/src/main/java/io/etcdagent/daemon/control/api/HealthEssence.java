package io.etcdagent.daemon.control.api;

import io.etcdagent.protocol.CheckState;
import io.etcdagent.protocol.DisruptionView;
import io.etcdagent.protocol.ForeignChange;
import io.etcdagent.protocol.HealthReport;
import io.etcdagent.protocol.MemberHealth;
import io.etcdagent.protocol.MemberVerdict;
import io.etcdagent.protocol.RolloutState;
import io.etcdagent.protocol.RolloutView;
import io.etcdagent.protocol.UnitView;
import io.etcdagent.protocol.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What of a health report is news when it changes: not its age, nor an index or a size that grows with every write. */
record HealthEssence(
        Verdict node,
        List<String> nodeReasons,
        boolean stale,
        UnitView unit,
        Optional<ForeignChange> foreign,
        Verdict cluster,
        List<String> clusterReasons,
        List<MemberEssence> members,
        Optional<DisruptionView> disruption,
        Optional<RolloutEssence> rollout,
        List<WarningEssence> warnings) {

    private static final Pattern NUMBER = Pattern.compile("[0-9]+([.][0-9]+)?");

    /** One member. */
    record MemberEssence(
            String id,
            String name,
            MemberVerdict verdict,
            boolean leader,
            boolean learner,
            String version,
            Optional<String> error) {

        static MemberEssence of(MemberHealth member) {
            return new MemberEssence(
                    member.id(),
                    member.name(),
                    member.verdict(),
                    member.leader(),
                    member.learner(),
                    member.version(),
                    Optional.ofNullable(member.error()).map(HealthEssence::withoutNumbers));
        }
    }

    /** The rollout; how it goes its own stream tells. */
    record RolloutEssence(String id, RolloutState state) {

        static RolloutEssence of(RolloutView rollout) {
            return new RolloutEssence(rollout.id(), rollout.state());
        }
    }

    /** A check that warns; that it cannot tell is none. */
    record WarningEssence(String check, CheckState state) {}

    static HealthEssence of(HealthReport report) {
        return new HealthEssence(
                report.node().verdict(),
                withoutNumbers(report.node().reasons()),
                report.node().stale(),
                report.node().unit(),
                Optional.ofNullable(report.node().foreign()),
                report.cluster().verdict(),
                withoutNumbers(report.cluster().reasons()),
                report.members().stream().map(MemberEssence::of).toList(),
                Optional.ofNullable(report.disruption()),
                Optional.ofNullable(report.rollout()).map(RolloutEssence::of),
                report.checks().stream()
                        .filter(check -> check.state() == CheckState.WARNING || check.state() == CheckState.CRITICAL)
                        .map(check -> new WarningEssence(check.id(), check.state()))
                        .toList());
    }

    private static List<String> withoutNumbers(List<String> reasons) {
        return reasons.stream().map(HealthEssence::withoutNumbers).toList();
    }

    /** A reason that says for how many seconds is the same reason a second later. */
    private static String withoutNumbers(String sentence) {
        return NUMBER.matcher(sentence).replaceAll("#");
    }
}
