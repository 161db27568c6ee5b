package io.etcdagent.ctl.render;

import io.etcdagent.protocol.GateView;
import io.etcdagent.protocol.RolloutMemberState;
import io.etcdagent.protocol.RolloutMemberView;
import io.etcdagent.protocol.RolloutView;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A rollout that was only rehearsed: who would be taken, in which order, and whether it would be let begin. */
public record RolloutPlan(RolloutView view) {

    private static final String NOTHING_TO_DO = "there is nothing to do";

    /** Whether no gate stands in the way. */
    public boolean open() {
        return view.gates().stream().allMatch(GateView::passed);
    }

    /** Whether there is no member that anything would be done to. */
    public boolean empty() {
        return turns().isEmpty();
    }

    /**
     * The order with its reasons, what is left out, and every gate with its evidence.
     *
     * @param asked the member whose gates these are
     */
    public List<String> lines(String asked, Style style) {
        List<String> lines = new ArrayList<>();
        lines.add("plan: " + RolloutWords.name(view.kind()) + ", "
                + (empty() ? "nobody to take" : "one member at a time"));
        lines.addAll(table(style));
        String between = view.between();
        if (between != null) {
            lines.add("on each, while its etcd is down: the step " + Plain.text(between));
        }
        view.notes().forEach(note -> lines.add(RolloutText.note(note)));
        if (!view.gates().isEmpty()) {
            lines.add("gates, as they stand for " + asked + " now (each member asks its own when its turn comes):");
        }
        lines.addAll(GatesText.all(view.gates(), style));
        lines.add(verdict(style));
        return lines;
    }

    /** Why it would not be let begin. */
    public List<String> obstacles(Style style) {
        List<String> lines = new ArrayList<>(GatesText.notOpen(view.gates(), style));
        lines.add("the " + RolloutWords.name(view.kind()) + " would be refused now; nothing was started");
        return lines;
    }

    /** What will be done and to whom. */
    public String question() {
        List<RolloutMemberView> turns = turns();
        List<RolloutMemberView> skipped = RolloutMemberText.in(view, RolloutMemberState.SKIPPED);
        String between = view.between();
        return RolloutWords.order(view.kind())
                + (turns.size() == 1 ? " " : " " + turns.size() + " members, one at a time, in this order: ")
                + RolloutMemberText.labels(turns)
                + (between == null ? "" : "; on each, while its etcd is down, run the step " + Plain.text(between))
                + (skipped.isEmpty() ? "" : "; leave alone " + RolloutMemberText.labels(skipped))
                + '?';
    }

    /** Why there is nothing to ask about. */
    public List<String> nothingToDo() {
        List<String> lines = new ArrayList<>(table(Style.MONOCHROME));
        lines.add(NOTHING_TO_DO);
        return lines;
    }

    private List<RolloutMemberView> turns() {
        return view.members().stream()
                .filter(member -> member.state() != RolloutMemberState.SKIPPED)
                .toList();
    }

    private List<String> table(Style style) {
        Table table = new Table();
        int turn = 1;
        for (RolloutMemberView member : turns()) {
            table.row(
                    Table.Cell.of(turn++ + "."),
                    Table.Cell.of(member.name()),
                    Table.Cell.of(member.id()),
                    Table.Cell.of(member.message()));
        }
        for (RolloutMemberView member : RolloutMemberText.in(view, RolloutMemberState.SKIPPED)) {
            table.row(
                    new Table.Cell(RolloutMemberText.mark(member.state()), Tint.FAINT),
                    Table.Cell.of(member.name()),
                    Table.Cell.of(member.id()),
                    Table.Cell.of("skipped" + (member.message().isEmpty() ? "" : ": " + member.message())));
        }
        return table.lines(style).stream().map(line -> "  " + line).collect(Collectors.toList());
    }

    private String verdict(Style style) {
        if (open() && empty()) {
            return NOTHING_TO_DO;
        }
        String name = "dry run: the " + RolloutWords.name(view.kind());
        return open()
                ? style.apply(Tint.GOOD, name + " would go ahead now") + "; nothing was started"
                : style.apply(Tint.BAD, name + " would be refused now") + "; nothing was started";
    }
}
