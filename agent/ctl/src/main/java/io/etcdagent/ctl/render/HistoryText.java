package io.etcdagent.ctl.render;

import io.etcdagent.ctl.render.Table.Cell;
import io.etcdagent.protocol.RolloutState;
import io.etcdagent.protocol.RolloutView;
import io.etcdagent.protocol.RolloutsView;
import java.time.Instant;
import java.util.List;

/** The last rollouts, newest first. */
public final class HistoryText {

    private HistoryText() {}

    public static List<String> lines(RolloutsView history, Instant now, Style style) {
        if (history.rollouts().isEmpty()) {
            return List.of("no rollout is known");
        }
        Table table = new Table(
                "ID", "KIND", "STATE", "DONE", "FAILED", "SKIPPED", "REQUESTED BY", "STARTED", "TOOK", "REASON");
        for (RolloutView rollout : history.rollouts()) {
            RolloutCount count = RolloutCount.of(rollout);
            table.row(
                    Cell.of(rollout.id()),
                    Cell.of(rollout.kind().word()),
                    new Cell(rollout.state().word(), RolloutText.tint(rollout.state())),
                    Cell.of(count.done() + "/" + (count.all() - count.skipped())),
                    Cell.of(count.failed()),
                    Cell.of(count.skipped()),
                    Cell.of(rollout.requestedBy()),
                    Cell.of(rollout.createdAt()),
                    Cell.of(took(rollout, now)),
                    Cell.of(rollout.reason()));
        }
        return table.lines(style);
    }

    /** One that is not over has taken as long as it has been going on. */
    private static String took(RolloutView rollout, Instant now) {
        boolean goesOn = rollout.state() == RolloutState.RUNNING || rollout.state() == RolloutState.PAUSED;
        if (rollout.endedAt() == null && !goesOn) {
            return "-";
        }
        return Span.of(rollout.createdAt(), rollout.endedAt(), now)
                .map(Amounts::duration)
                .orElse("-");
    }
}
