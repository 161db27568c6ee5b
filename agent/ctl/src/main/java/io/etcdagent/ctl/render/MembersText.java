package io.etcdagent.ctl.render;

import io.etcdagent.ctl.render.Table.Cell;
import io.etcdagent.protocol.MemberHealth;
import io.etcdagent.protocol.MembersView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The members of the cluster and what each said. */
public final class MembersText {

    private MembersText() {}

    public static List<String> lines(MembersView view, Style style) {
        List<String> lines = new ArrayList<>(table(view.members(), style));
        if (view.stale()) {
            lines.add(style.apply(
                    Tint.WARN,
                    "this list is remembered from " + Amounts.duration(Duration.ofMillis(view.ageMillis()))
                            + " ago: no member gave a newer one"));
        }
        return lines;
    }

    /** The table, and below it what is wrong with whom. */
    static List<String> table(List<MemberHealth> members, Style style) {
        if (members.isEmpty()) {
            return List.of("no members are known");
        }
        Table table = new Table(
                "ID", "NAME", "VERDICT", "ROLE", "VERSION", "RAFT INDEX", "APPLIED", "DB SIZE", "IN USE", "ENDPOINT");
        for (MemberHealth member : members) {
            String endpoint = member.endpoint();
            table.row(
                    Cell.of(member.id()),
                    Cell.of(member.name().isEmpty() ? "-" : member.name()),
                    new Cell(member.verdict().word(), Tint.of(member.verdict())),
                    Cell.of(role(member)),
                    Cell.of(member.version().isEmpty() ? "-" : member.version()),
                    index(member.raftIndex()),
                    index(member.raftAppliedIndex()),
                    size(member.dbSize()),
                    size(member.dbSizeInUse()),
                    Cell.of(endpoint == null ? "-" : endpoint));
        }
        List<String> lines = new ArrayList<>(table.lines(style));
        for (MemberHealth member : members) {
            String error = member.error();
            if (error != null) {
                lines.add(style.apply(Tint.of(member.verdict()), Plain.member(member.name(), member.id())) + ": "
                        + Plain.text(error));
            }
        }
        return lines;
    }

    private static Cell index(long index) {
        return Cell.of(index == 0 ? "-" : Long.toUnsignedString(index));
    }

    private static Cell size(long bytes) {
        return Cell.of(bytes == 0 ? "-" : Amounts.bytes(bytes));
    }

    private static String role(MemberHealth member) {
        if (member.leader()) {
            return "leader";
        }
        return member.learner() ? "learner" : "voter";
    }
}
