package io.etcdagent.ctl.render;

import io.etcdagent.ctl.render.Table.Cell;
import io.etcdagent.protocol.RolloutMemberView;
import io.etcdagent.protocol.RolloutPause;
import io.etcdagent.protocol.RolloutState;
import io.etcdagent.protocol.RolloutView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A rollout as it stands. */
public final class RolloutText {

    private RolloutText() {}

    /** All that is known of it, and what comes next. */
    public static List<String> lines(RolloutView rollout, Instant now, Style style) {
        List<String> lines = new ArrayList<>();
        String told = why(rollout);
        lines.add(headline(rollout, style));
        lines.addAll(PauseText.line(rollout, style));
        lines.add(order(rollout));
        lines.addAll(members(rollout, told, now, style));
        lines.addAll(aftermath(rollout, told, style));
        return lines;
    }

    /**
     * What changes while it is watched: a line for itself, one for each member, and how long it will still take. Of a
     * pause only while a member is still at work: otherwise the ending tells of it at once.
     */
    public static List<String> frame(RolloutView rollout, Instant now, Style style) {
        List<String> lines = new ArrayList<>();
        lines.add(headline(rollout, style));
        if (!RolloutStand.still(rollout)) {
            lines.addAll(PauseText.lines(rollout, style));
        }
        lines.addAll(members(rollout, why(rollout), now, style));
        return lines;
    }

    /** The end of what was watched: what came of it, why, and what comes next. */
    public static List<String> ending(RolloutView rollout, Style style) {
        List<String> lines = new ArrayList<>();
        RolloutPause pause = rollout.pause();
        lines.add(summary(rollout, style));
        lines.addAll(PauseText.line(rollout, style));
        lines.addAll(aftermath(rollout, pause == null ? "" : pause.reason(), style));
        return lines;
    }

    /** What came of it, in one line. */
    public static String summary(RolloutView rollout, Style style) {
        String name = RolloutWords.name(rollout.kind());
        String members = progress(rollout)
                + SpaceText.total(rollout).map(total -> ", " + total).orElse("");
        String summary = switch (rollout.state()) {
            case SUCCEEDED -> name + " succeeded: " + members;
            case PLANNED -> "only rehearsed; nothing was started";
            case RUNNING -> name + " goes on: " + members;
            case FAILED -> name + " is over, with failures: " + members;
            case PAUSED -> name + " is paused: " + members;
            case ABORTED -> name + " was aborted: " + members;
        };
        return style.apply(tint(rollout.state()), summary);
    }

    /** For example {@code 1 of 3 members restarted}. */
    public static String progress(RolloutView rollout) {
        return RolloutCount.of(rollout).words(RolloutWords.done(rollout.kind()));
    }

    /** What it is and its state. */
    static String standing(RolloutView rollout, Style style) {
        String verb = switch (rollout.state()) {
            case SUCCEEDED, FAILED -> " has ";
            case ABORTED -> " was ";
            case PLANNED, RUNNING, PAUSED -> " is ";
        };
        return RolloutWords.name(rollout.kind())
                + ' '
                + Plain.text(rollout.id())
                + verb
                + style.apply(tint(rollout.state()), rollout.state().word());
    }

    /** What it is, its state, and why, unless that is told of its pause. */
    static String headline(RolloutView rollout, Style style) {
        String message = rollout.pause() == null ? rollout.message() : "";
        return standing(rollout, style)
                + (rollout.state() == RolloutState.PAUSED ? "; " + RolloutWords.held(rollout.kind()) : "")
                + (message.isEmpty() ? "" : ": " + Plain.text(message));
    }

    /** Why it stands as it does: of a pause its reason, of any other state the message in the headline. */
    private static String why(RolloutView rollout) {
        RolloutPause pause = rollout.pause();
        return pause == null ? rollout.message() : pause.reason();
    }

    static String note(String note) {
        return "note: " + Plain.text(note);
    }

    /** Who asked for it, when, and for what. */
    static String order(RolloutView rollout) {
        StringBuilder line = new StringBuilder("  asked for by ").append(Plain.text(rollout.requestedBy()));
        line.append(" at ").append(Plain.text(rollout.createdAt()));
        if (!rollout.reason().isEmpty()) {
            line.append(", reason: ").append(Plain.text(rollout.reason()));
        }
        String between = rollout.between();
        if (between != null) {
            line.append(", step ").append(Plain.text(between));
        }
        String version = rollout.ifVersionOlderThan();
        if (version != null) {
            line.append(", only etcd older than ").append(Plain.text(version));
        }
        if (rollout.failureBudget() > 0) {
            line.append(", failures allowed: ").append(rollout.failureBudget());
        }
        return line.toString();
    }

    private static List<String> members(RolloutView rollout, String told, Instant now, Style style) {
        List<String> lines = new ArrayList<>();
        Table table = new Table();
        for (RolloutMemberView member : rollout.members()) {
            Tint tint = RolloutMemberText.tint(member.state());
            table.row(
                    new Cell(RolloutMemberText.mark(member.state()), tint),
                    Cell.of(member.name()),
                    Cell.of(member.id()),
                    new Cell(RolloutMemberText.where(rollout, member), tint),
                    Cell.of(RolloutMemberText.elapsed(member, now)),
                    Cell.of(RolloutMemberText.failureIn(told, member) ? "" : RolloutMemberText.story(member)));
        }
        table.lines(style).forEach(line -> lines.add("  " + line));
        RestEstimate.of(rollout, now).ifPresent(rest -> lines.add(style.apply(Tint.FAINT, RestEstimate.words(rest))));
        return lines;
    }

    private static List<String> aftermath(RolloutView rollout, String told, Style style) {
        List<String> lines = new ArrayList<>();
        rollout.notes().forEach(note -> lines.add(note(note)));
        lines.addAll(RolloutTrouble.lines(rollout, told, style));
        lines.addAll(RolloutNext.lines(rollout));
        return lines;
    }

    static Tint tint(RolloutState state) {
        return switch (state) {
            case PLANNED, RUNNING -> Tint.PLAIN;
            case PAUSED, FAILED, ABORTED -> Tint.BAD;
            case SUCCEEDED -> Tint.GOOD;
        };
    }
}
