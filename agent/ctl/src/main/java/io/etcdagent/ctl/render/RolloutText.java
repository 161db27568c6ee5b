package io.etcdagent.ctl.render;

import io.etcdagent.ctl.render.Table.Cell;
import io.etcdagent.protocol.Phase;
import io.etcdagent.protocol.RolloutMemberState;
import io.etcdagent.protocol.RolloutMemberView;
import io.etcdagent.protocol.RolloutState;
import io.etcdagent.protocol.RolloutView;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A rollout: as it stands, and what changed since it stood otherwise. */
public final class RolloutText {

    private RolloutText() {}

    /** The whole rollout, one line for itself and one for each member. */
    public static List<String> lines(RolloutView rollout, Instant now, Style style) {
        List<String> lines = new ArrayList<>();
        lines.add(standing(rollout, style));
        Table table = new Table();
        for (RolloutMemberView member : rollout.members()) {
            Phase phase = member.phase();
            table.row(
                    new Cell(mark(member.state()), tint(member.state())),
                    Cell.of(member.name()),
                    Cell.of(member.id()),
                    new Cell(member.state().word(), tint(member.state())),
                    Cell.of(phase == null || member.state() != RolloutMemberState.RUNNING ? "" : phase.word()),
                    Cell.of(elapsed(member, now)),
                    Cell.of(member.message()));
        }
        table.lines(style).forEach(line -> lines.add("  " + line));
        return lines;
    }

    /** A line for each member, and for the rollout itself, that stands otherwise than in {@code previous}. */
    public static List<String> changes(Optional<RolloutView> previous, RolloutView rollout, Instant now, Style style) {
        List<String> lines = new ArrayList<>();
        for (RolloutMemberView member : rollout.members()) {
            Optional<RolloutMemberView> before = previous.flatMap(old -> find(old, member.id()));
            if (before.isPresent() ? !before.get().equals(member) : member.state() != RolloutMemberState.PENDING) {
                lines.add(change(member, now, style));
            }
        }
        boolean same = previous.filter(
                        old -> old.state() == rollout.state() && old.message().equals(rollout.message()))
                .isPresent();
        if (!same) {
            lines.add(standing(rollout, style));
        }
        return lines;
    }

    /** The last line. */
    public static String summary(RolloutView rollout, Style style) {
        long done = count(rollout, RolloutMemberState.SUCCEEDED);
        String members = done + " of " + rollout.members().size() + " members restarted";
        String summary = switch (rollout.state()) {
            case SUCCEEDED -> "rolling restart succeeded: " + members;
            case PLANNED -> "only rehearsed; nothing was started";
            case RUNNING -> "rolling restart goes on: " + members;
            case FAILED -> "rolling restart is over, with failures: " + members;
            case PAUSED -> "rolling restart is paused: " + members + ", nothing more is stopped";
            case ABORTED -> "rolling restart was aborted: " + members;
        };
        return style.apply(tint(rollout.state()), summary);
    }

    private static String change(RolloutMemberView member, Instant now, Style style) {
        Phase phase = member.phase();
        String where = phase == null || member.state() != RolloutMemberState.RUNNING ? "" : ", " + phase.word();
        String elapsed = elapsed(member, now);
        return style.apply(tint(member.state()), mark(member.state())) + ' ' + Plain.member(member.name(), member.id())
                + ": " + member.state().word() + where + (elapsed.isEmpty() ? "" : " after " + elapsed)
                + (member.message().isEmpty() ? "" : ": " + Plain.text(member.message()));
    }

    private static String standing(RolloutView rollout, Style style) {
        String verb = switch (rollout.state()) {
            case SUCCEEDED, FAILED -> " has ";
            case ABORTED -> " was ";
            case PLANNED, RUNNING, PAUSED -> " is ";
        };
        return "rollout " + Plain.text(rollout.id()) + verb
                + style.apply(tint(rollout.state()), rollout.state().word()) + message(rollout);
    }

    private static String message(RolloutView rollout) {
        return rollout.message().isEmpty() ? "" : ": " + Plain.text(rollout.message());
    }

    private static Optional<RolloutMemberView> find(RolloutView rollout, String id) {
        return rollout.members().stream()
                .filter(member -> member.id().equals(id))
                .findFirst();
    }

    private static long count(RolloutView rollout, RolloutMemberState state) {
        return rollout.members().stream()
                .filter(member -> member.state() == state)
                .count();
    }

    /** How long a member has been at it, or was; nothing while that cannot be told. For the eye only. */
    private static String elapsed(RolloutMemberView member, Instant now) {
        String started = member.startedAt();
        String ended = member.endedAt();
        if (started == null) {
            return "";
        }
        try {
            Instant end = ended == null ? now : Instant.parse(ended);
            return Amounts.duration(Duration.between(Instant.parse(started), end));
        } catch (DateTimeException e) {
            return "";
        }
    }

    private static String mark(RolloutMemberState state) {
        return switch (state) {
            case PENDING -> ".";
            case RUNNING -> ">";
            case SUCCEEDED -> "+";
            case FAILED -> "x";
            case SKIPPED -> "-";
        };
    }

    private static Tint tint(RolloutMemberState state) {
        return switch (state) {
            case PENDING, SKIPPED -> Tint.FAINT;
            case RUNNING -> Tint.WARN;
            case SUCCEEDED -> Tint.GOOD;
            case FAILED -> Tint.BAD;
        };
    }

    private static Tint tint(RolloutState state) {
        return switch (state) {
            case PLANNED, RUNNING -> Tint.PLAIN;
            case PAUSED, FAILED, ABORTED -> Tint.BAD;
            case SUCCEEDED -> Tint.GOOD;
        };
    }
}
