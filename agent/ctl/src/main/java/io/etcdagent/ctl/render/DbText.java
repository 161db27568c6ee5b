package io.etcdagent.ctl.render;

import io.etcdagent.ctl.render.Table.Cell;
import io.etcdagent.ctl.view.DamageView;
import io.etcdagent.ctl.view.DbCheckView;
import io.etcdagent.ctl.view.DbMembersView;
import io.etcdagent.ctl.view.DbMembersView.DbMember;
import io.etcdagent.ctl.view.DbMetaView;
import io.etcdagent.ctl.view.DbMetaView.MetaPage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A backend file as a whole. */
public final class DbText {

    private DbText() {}

    public static List<String> members(DbMembersView view, Style style) {
        Table table = new Table("ID", "NAME", "VOTES", "PEERS", "CLIENTS");
        for (DbMember member : view.members()) {
            table.row(
                    Cell.of(member.id()),
                    Cell.of(member.name().isEmpty() ? "(not started)" : member.name()),
                    Cell.of(member.learner() ? "no, learner" : "yes"),
                    Cell.of(String.join(",", member.peerUrls())),
                    Cell.of(String.join(",", member.clientUrls())));
        }
        List<String> lines = new ArrayList<>(table.lines(style));
        if (!view.removed().isEmpty()) {
            lines.add("removed for good: " + Plain.text(String.join(", ", view.removed())));
        }
        return lines;
    }

    public static List<String> meta(DbMetaView view) {
        List<String> lines = new ArrayList<>();
        lines.add(Plain.text(view.file()) + ", " + Amounts.bytes(view.fileBytes())
                + (view.inUse() ? ", which an etcd is using" : ""));
        lines.add("  revision        " + view.revision());
        lines.add("  compacted       " + compacted(view));
        lines.add("  raft index      " + known(view.consistentIndex())
                + (view.term() == null ? "" : " of term " + view.term()));
        lines.add("  cluster version " + known(view.clusterVersion())
                + (view.storageVersion() == null ? "" : ", storage version " + Plain.text(view.storageVersion())));
        if (view.confState() != null) {
            lines.add("  voters          " + VotersText.of(view.confState()));
        }
        lines.add("  authentication  "
                + (view.authentication() ? "on: " : "off: ")
                + view.users() + " users, " + view.roles() + " roles");
        lines.add("  alarms          " + (view.alarms().isEmpty() ? "none" : String.join(", ", view.alarms())));
        lines.add("  pages           of " + view.pageSize() + " bytes, used up to " + Amounts.bytes(view.usedBytes())
                + "; the list of free pages is " + (view.freelistKept() ? "kept" : "not kept, as since etcd 3.4"));
        for (int page = 0; page < 2; page++) {
            lines.add("  meta page " + page + "     " + metaPage(view, page));
        }
        return lines;
    }

    private static String compacted(DbMetaView view) {
        if (view.compacted() == 0) {
            return "never";
        }
        return "before " + view.compacted() + (view.compactionFinished() ? "" : ", not finished yet");
    }

    private static String metaPage(DbMetaView view, int page) {
        for (MetaPage meta : view.metaPages()) {
            if (meta.page() == page) {
                return "transaction " + meta.transaction() + ", root page " + meta.root()
                        + (view.metaPage() == page ? "; this one is read" : "");
            }
        }
        return "not valid: etcd-agentctl db check says why";
    }

    private static String known(@Nullable Object value) {
        return value == null ? "not in this file" : Plain.text(value.toString());
    }

    public static List<String> check(DbCheckView view, Style style) {
        List<String> lines = new ArrayList<>();
        String pages = view.usedPages() + " pages in use, " + view.freePages() + " free; " + view.buckets()
                + " buckets, " + view.entries() + " entries";
        if (view.sound()) {
            lines.add(Plain.text(view.file()) + style.apply(Tint.GOOD, " is sound") + ": " + pages);
            return lines;
        }
        lines.add(Plain.text(view.file())
                + (view.settled()
                        ? style.apply(Tint.BAD, " is damaged") + ", in " + view.damageCount()
                                + (view.damageCount() == 1 ? " place" : " places")
                        : style.apply(Tint.WARN, " cannot be judged") + ": etcd wrote to it all the time, and what"
                                + " was found may be nothing but two times mixed")
                + "; what could be read: " + pages);
        for (DamageView damage : view.damages()) {
            lines.add("  byte " + damage.offset() + ": " + Plain.text(damage.problem()));
        }
        if (view.damageCount() > view.damages().size()) {
            lines.add("  and " + (view.damageCount() - view.damages().size()) + " more");
        }
        if (view.settled()) {
            lines.add("  next, for the file of a member: do not start etcd on it; with a quorum of others:"
                    + " etcd-agentctl recover --dry-run");
            lines.add("  next, for a copy or a snapshot: do not restore it; take another: etcd-agentctl snapshot FILE");
        } else {
            lines.add("  next: check what etcdctl snapshot save writes, or the file of a stopped etcd");
        }
        return lines;
    }
}
