package io.etcdagent.ctl.render;

import io.etcdagent.protocol.RolloutMemberState;
import io.etcdagent.protocol.RolloutMemberView;
import io.etcdagent.protocol.RolloutView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What changed in a rollout since it stood otherwise. What a member says while it stays in one phase and waits for the same
 * gates, such as how far it has caught up, is no change: a log is not to be flooded with it.
 */
public final class RolloutChanges {

    private RolloutChanges() {}

    /**
     * A line for each member, and for the rollout itself, that stands otherwise than in {@code previous}; at the beginning
     * first what it is, and who wants it.
     */
    public static List<String> lines(Optional<RolloutView> previous, RolloutView rollout, Instant now, Style style) {
        List<String> lines = new ArrayList<>();
        if (previous.isEmpty()) {
            lines.addAll(standing(rollout, style));
            lines.add(RolloutText.order(rollout));
        }
        for (RolloutMemberView member : rollout.members()) {
            Optional<RolloutMemberView> before = previous.flatMap(old -> RolloutMemberText.find(old, member.id()));
            if (before.isPresent() ? !same(before.get(), member) : member.state() != RolloutMemberState.PENDING) {
                lines.add(change(member, now, style));
            }
        }
        List<String> known = previous.map(RolloutView::notes).orElse(List.of());
        rollout.notes().stream()
                .filter(note -> !known.contains(note))
                .map(RolloutText::note)
                .forEach(lines::add);
        boolean standsOtherwise = previous.filter(
                        old -> old.state() != rollout.state() || !old.message().equals(rollout.message()))
                .isPresent();
        if (standsOtherwise) {
            lines.addAll(standing(rollout, style));
        }
        return lines;
    }

    /** Of a pause only while a member is still at work: otherwise the ending tells of it at once. */
    private static List<String> standing(RolloutView rollout, Style style) {
        List<String> lines = new ArrayList<>();
        lines.add(RolloutText.headline(rollout, style));
        if (!RolloutStand.still(rollout)) {
            lines.addAll(PauseText.line(rollout, style));
        }
        return lines;
    }

    private static boolean same(RolloutMemberView before, RolloutMemberView now) {
        return before.state() == now.state()
                && RolloutMemberText.phase(before).equals(RolloutMemberText.phase(now))
                && RolloutMemberText.closed(before).equals(RolloutMemberText.closed(now));
    }

    private static String change(RolloutMemberView member, Instant now, Style style) {
        String phase = RolloutMemberText.phase(member);
        String elapsed = RolloutMemberText.elapsed(member, now);
        String story = RolloutMemberText.story(member);
        return style.apply(RolloutMemberText.tint(member.state()), RolloutMemberText.mark(member.state())) + ' '
                + RolloutMemberText.label(member) + ": " + member.state().word()
                + (phase.isEmpty() ? "" : ", " + phase)
                + (elapsed.isEmpty() ? "" : " after " + elapsed)
                + (story.isEmpty() ? "" : ": " + Plain.text(story));
    }
}
