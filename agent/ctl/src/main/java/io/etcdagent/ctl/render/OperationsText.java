package io.etcdagent.ctl.render;

import io.etcdagent.ctl.render.Table.Cell;
import io.etcdagent.protocol.BackendSpace;
import io.etcdagent.protocol.OperationEvent;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.OperationView;
import io.etcdagent.protocol.OperationsView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Operations: the list of them, one of them, and one as it goes on. */
public final class OperationsText {

    private OperationsText() {}

    public static List<String> lines(OperationsView operations, Style style) {
        if (operations.operations().isEmpty()) {
            return List.of("no operation is known on this node since its agent started");
        }
        Table table = new Table("ID", "KIND", "STATE", "PHASE", "STARTED", "REQUESTED BY", "MESSAGE");
        for (OperationView operation : operations.operations()) {
            table.row(
                    Cell.of(operation.id()),
                    Cell.of(operation.kind().word()),
                    new Cell(operation.state().word(), tint(operation.state())),
                    Cell.of(operation.phase().word()),
                    Cell.of(operation.startedAt()),
                    Cell.of(operation.requestedBy()),
                    Cell.of(operation.message()));
        }
        return table.lines(style);
    }

    /** The first line of an operation that is followed. */
    public static String begun(OperationView operation) {
        return "operation " + Plain.text(operation.id()) + ": " + what(operation);
    }

    /** A line for an event, unless it tells nothing new after {@code previous}. */
    public static Optional<String> event(Optional<OperationEvent> previous, OperationEvent event, Style style) {
        OperationView now = event.operation();
        boolean same = previous.map(OperationEvent::operation)
                .filter(before ->
                        before.phase() == now.phase() && before.message().equals(now.message()))
                .isPresent();
        if (same) {
            return Optional.empty();
        }
        String elapsed = Amounts.duration(Duration.ofMillis(event.elapsedMillis()));
        return Optional.of(style.apply(Tint.FAINT, " ".repeat(Math.max(0, 7 - elapsed.length())) + elapsed) + "  "
                + style.apply(Tint.STRONG, now.phase().word())
                + " ".repeat(Math.max(1, 10 - now.phase().word().length()))
                + Plain.text(now.message()));
    }

    /** How an operation ended. */
    public static List<String> outcome(OperationView operation, Style style) {
        List<String> lines = new ArrayList<>();
        lines.add(style.apply(tint(operation.state()), what(operation) + ' ' + ending(operation)) + message(operation));
        BackendSpace space = operation.space();
        if (space != null) {
            lines.add(SpaceText.of(space));
        }
        lines.addAll(GatesText.notOpen(operation.gates(), style));
        return lines;
    }

    /** How an operation ended that only asked the gates. */
    public static List<String> rehearsed(OperationView operation, Style style) {
        boolean open = operation.state() == OperationState.SUCCEEDED;
        if (!open && operation.kind() != OperationKind.RECOVER) {
            return outcome(operation, style);
        }
        List<String> lines = new ArrayList<>(GatesText.all(operation.gates(), style));
        if (!open) {
            lines.add(style.apply(tint(operation.state()), what(operation) + ' ' + ending(operation))
                    + message(operation));
            return lines;
        }
        lines.add("dry run: the " + name(operation.kind()) + " would go ahead now; " + nothing(operation.kind()));
        return lines;
    }

    /** What whoever sits there is asked before a recovery. */
    public static String recoverQuestion(OperationView rehearsed) {
        return "Replace " + Plain.member(rehearsed.memberName(), rehearsed.memberId())
                + " as told above? Its data is moved aside, not deleted; from the removal on there is only forward";
    }

    private static String ending(OperationView operation) {
        String nothing = nothing(operation.kind());
        return switch (operation.state()) {
            case RUNNING -> "goes on";
            case SUCCEEDED -> "succeeded";
            case REFUSED -> "was refused; " + nothing;
            case CANCELLED -> "was cancelled; " + nothing;
            case FAILED -> "failed";
        };
    }

    /** What one calls it. */
    public static String name(OperationKind kind) {
        return switch (kind) {
            case RESTART, STOP, START -> kind.word();
            case DEFRAGMENT -> "defragmentation";
            case RECOVER -> "recovery";
            case CLEAR_ALARM -> "way out of NOSPACE";
        };
    }

    /** What has not happened when it was refused. */
    private static String nothing(OperationKind kind) {
        return switch (kind) {
            case RESTART, STOP -> "nothing was stopped";
            case START, DEFRAGMENT, CLEAR_ALARM -> "nothing was done";
            case RECOVER -> "nothing was changed";
        };
    }

    static String what(OperationView operation) {
        return name(operation.kind())
                + (operation.kind() == OperationKind.CLEAR_ALARM ? ", led by " : " of ")
                + Plain.member(operation.memberName(), operation.memberId());
    }

    private static String message(OperationView operation) {
        return operation.message().isEmpty() ? "" : ": " + Plain.text(operation.message());
    }

    private static Tint tint(OperationState state) {
        return switch (state) {
            case RUNNING -> Tint.PLAIN;
            case SUCCEEDED -> Tint.GOOD;
            case REFUSED, CANCELLED -> Tint.WARN;
            case FAILED -> Tint.BAD;
        };
    }
}
