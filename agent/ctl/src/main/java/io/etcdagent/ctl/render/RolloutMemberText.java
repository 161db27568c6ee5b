package io.etcdagent.ctl.render;

import io.etcdagent.protocol.BackendSpace;
import io.etcdagent.protocol.GateView;
import io.etcdagent.protocol.Phase;
import io.etcdagent.protocol.RolloutMemberState;
import io.etcdagent.protocol.RolloutMemberView;
import io.etcdagent.protocol.RolloutView;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is told of one member of a rollout. */
final class RolloutMemberText {

    private RolloutMemberText() {}

    /** Where it is, in one word or few: a line is short, and the mark before it tells the state already. */
    static String where(RolloutView rollout, RolloutMemberView member) {
        return switch (member.state()) {
            case RUNNING -> member.phase() == null ? member.state().word() : phase(member);
            case PENDING -> place(rollout, member);
            case SUCCEEDED, FAILED, SKIPPED -> member.state().word();
        };
    }

    static String phase(RolloutMemberView member) {
        Phase phase = member.phase();
        return phase == null || member.state() != RolloutMemberState.RUNNING ? "" : phase.word();
    }

    /** How long it has been at it, or was. */
    static String elapsed(RolloutMemberView member, Instant now) {
        return member.state() == RolloutMemberState.SKIPPED
                ? ""
                : Span.of(member.startedAt(), member.endedAt(), now)
                        .map(Amounts::duration)
                        .orElse("");
    }

    /** The gates that it waits for or that refused it, unless its message names them anyway, and the message. */
    static String story(RolloutMemberView member) {
        BackendSpace space = member.space();
        if (space != null && member.state() == RolloutMemberState.SUCCEEDED) {
            return SpaceText.of(space);
        }
        List<String> gates = closed(member);
        if (gates.isEmpty() || gates.stream().allMatch(member.message()::contains)) {
            return member.message();
        }
        String verb = member.state() == RolloutMemberState.FAILED ? "refused by " : "waits for ";
        return verb + String.join(", ", gates) + (member.message().isEmpty() ? "" : ": " + member.message());
    }

    /** Whether this text holds already what a failed member said. */
    static boolean failureIn(String told, RolloutMemberView member) {
        return member.state() == RolloutMemberState.FAILED
                && !member.message().isEmpty()
                && told.contains(member.message());
    }

    /** The names of the gates that are not open. */
    static List<String> closed(RolloutMemberView member) {
        return member.gates().stream()
                .filter(gate -> !gate.passed())
                .map(GateView::name)
                .toList();
    }

    static String label(RolloutMemberView member) {
        return Plain.member(member.name(), member.id());
    }

    static String labels(List<RolloutMemberView> members) {
        return members.stream().map(RolloutMemberText::label).collect(Collectors.joining(", "));
    }

    static Optional<RolloutMemberView> find(RolloutView rollout, String id) {
        return rollout.members().stream()
                .filter(member -> member.id().equals(id))
                .findFirst();
    }

    static List<RolloutMemberView> in(RolloutView rollout, RolloutMemberState state) {
        return rollout.members().stream()
                .filter(member -> member.state() == state)
                .toList();
    }

    static String mark(RolloutMemberState state) {
        return switch (state) {
            case PENDING -> ".";
            case RUNNING -> ">";
            case SUCCEEDED -> "+";
            case FAILED -> "x";
            case SKIPPED -> "-";
        };
    }

    static Tint tint(RolloutMemberState state) {
        return switch (state) {
            case PENDING, SKIPPED -> Tint.FAINT;
            case RUNNING -> Tint.WARN;
            case SUCCEEDED -> Tint.GOOD;
            case FAILED -> Tint.BAD;
        };
    }

    private static String place(RolloutView rollout, RolloutMemberView member) {
        List<String> turns = rollout.members().stream()
                .filter(other -> other.state() != RolloutMemberState.SKIPPED)
                .map(RolloutMemberView::id)
                .toList();
        return "turn " + (turns.indexOf(member.id()) + 1) + " of " + turns.size();
    }
}
