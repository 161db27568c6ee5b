package io.etcdagent.ctl.render;

import io.etcdagent.ctl.render.Table.Cell;
import io.etcdagent.datadir.bytes.Bytes;
import io.etcdagent.datadir.log.ListedEntry;
import io.etcdagent.datadir.log.LogSummary;
import io.etcdagent.datadir.log.LogSummary.Gap;
import io.etcdagent.datadir.raft.LogMember;
import io.etcdagent.datadir.wal.Content;
import io.etcdagent.datadir.wal.Flaw;
import io.etcdagent.datadir.wal.SegmentView;
import io.etcdagent.datadir.wal.WalEnd;
import io.etcdagent.datadir.wal.WalRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** A member's log as it lies on the disk. */
public final class WalText {

    /** A key of a program's is some hundred characters long. */
    private static final int KEY = 120;

    private static final int SEGMENTS = 50;

    private WalText() {}

    public static List<String> summary(LogSummary summary, Style style) {
        List<String> lines = new ArrayList<>();
        lines.add("log in " + Plain.text(summary.directory().toString())
                + (summary.live() ? ", which an etcd is using" : ""));
        lines.add("  of      " + identity(summary));
        lines.add("  entries " + entries(summary));
        lines.add("  state   " + state(summary));
        summary.gaps().forEach(gap -> lines.add("  missing " + gap(gap, style)));
        lines.add("  end     " + end(summary.end(), style));
        if (summary.end() instanceof WalEnd.Torn && !summary.live()) {
            lines.add(
                    "          if a record that had been confirmed was there, the member goes back in time: do not start");
            lines.add("          it before it was compared with the others: etcd-agentctl diagnose");
        }
        summary.putAside()
                .forEach(name -> lines.add("          " + Plain.text(name)
                        + " is what it was before etcd cut a torn end off, at an earlier start"));
        lines.add("  start   " + start(summary, style));
        lines.addAll(snapshots(summary));
        lines.addAll(members(summary, style));
        lines.addAll(segments(summary.segments(), style));
        lines.addAll(damage(summary.flaws(), summary.flawCount(), style));
        summary.rest()
                .ifPresent(rest -> lines.add("  after the first damage "
                        + count(rest.count(), "more entry", "more entries") + " can be read, from "
                        + index(rest.firstIndex()) + " to "
                        + index(rest.lastIndex())
                        + ": etcd-agentctl wal entries --dir "
                        + Plain.text(summary.directory().toString()) + " --from " + index(rest.firstIndex())));
        next(summary.flaws(), summary.live()).forEach(step -> lines.add("  next: " + step));
        return lines;
    }

    private static String identity(LogSummary summary) {
        return summary.identity()
                .map(known -> "member " + Long.toHexString(known.memberId()) + " of cluster "
                        + Long.toHexString(known.clusterId()))
                .orElse("nobody knows whom: no record that says it could be read");
    }

    private static String entries(LogSummary summary) {
        return summary.extent()
                .map(extent -> index(extent.firstIndex()) + " (term " + index(extent.firstTerm()) + ") to "
                        + index(extent.lastIndex()) + " (term " + index(extent.lastTerm()) + "), "
                        + count(extent.count(), "entry", "entries")
                        + (extent.overwritten() == 0
                                ? ""
                                : "; " + extent.overwritten() + " more were taken back, which is usual where a leader"
                                        + " fails"))
                .orElse("none");
    }

    private static String state(LogSummary summary) {
        return summary.hardState()
                .map(known -> "term " + index(known.term()) + ", voted for " + vote(known) + ", committed up to "
                        + index(known.commit()))
                .orElse("none: it never voted, and knows nothing to be committed");
    }

    private static String vote(WalRecord.HardState state) {
        return state.vote() == 0 ? "nobody" : Long.toHexString(state.vote());
    }

    private static String gap(Gap gap, Style style) {
        String words = "entries " + index(gap.from()) + " to " + index(gap.to());
        return gap.bridged() ? words + ", for which a snapshot stands" : style.apply(Tint.BAD, words);
    }

    private static String end(WalEnd end, Style style) {
        String place = end.place().segment() + " at byte " + end.place().offset();
        if (end instanceof WalEnd.Clean) {
            return place + ", after a whole record";
        } else if (end instanceof WalEnd.BeingWritten) {
            return place + ", where etcd is writing a record now";
        } else if (end instanceof WalEnd.Torn) {
            return place + ", " + style.apply(Tint.WARN, "torn: what follows is no whole record");
        } else if (end instanceof WalEnd.Damaged) {
            return place + ", " + style.apply(Tint.BAD, "damaged: what follows is not as etcd wrote it");
        } else if (end instanceof WalEnd.Unseen) {
            return place + ", " + style.apply(Tint.WARN, "not known: what follows could not be read");
        }
        return place + ", where reading was given up";
    }

    private static String start(LogSummary summary, Style style) {
        LogSummary.Start start = summary.start();
        if (!start.possible()) {
            if (summary.flaws().stream().noneMatch(flaw -> flaw.etcd() == Flaw.Etcd.REFUSES)) {
                return style.apply(Tint.WARN, "not known: not all could be looked at") + "; see below";
            }
            return style.apply(Tint.BAD, "etcd cannot start from this") + "; see below";
        }
        String from = start.snapshot().map(name -> "snapshot " + name).orElse("the first entry");
        return "from " + from + ", up to entry " + index(start.lastIndex());
    }

    private static List<String> snapshots(LogSummary summary) {
        List<String> lines = new ArrayList<>();
        lines.add("  snaps   "
                + summary.snapshotTrouble()
                        .map(Plain::text)
                        .orElseGet(() -> summary.snapshots().snapshots().isEmpty()
                                ? "none"
                                : summary.snapshots().snapshots().size() + ", the newest "
                                        + summary.snapshots().snapshots().get(0)));
        summary.start().passedOver().forEach(why -> lines.add("          etcd does not start from " + Plain.text(why)));
        summary.unseen().forEach(what -> lines.add("          not looked at: " + Plain.text(what)));
        summary.snapshots()
                .databases()
                .forEach(name -> lines.add(
                        "          " + Plain.text(name) + " came with a leader's snapshot and was not put in use"));
        summary.snapshots()
                .broken()
                .forEach(name -> lines.add("          " + Plain.text(name) + " was found damaged by etcd"));
        return lines;
    }

    private static List<String> members(LogSummary summary, Style style) {
        List<String> lines = new ArrayList<>();
        if (!summary.members().isEmpty()) {
            Table table = new Table("MEMBER", "NAME", "ROLE", "PEER URLS", "CLIENT URLS");
            for (LogMember member : summary.members()) {
                table.row(
                        Cell.of(Long.toHexString(member.id())),
                        Cell.of(member.name().isEmpty() ? "-" : member.name()),
                        Cell.of(member.learner() ? "learner" : "voter"),
                        Cell.of(urls(member.peerUrls())),
                        Cell.of(urls(member.clientUrls())));
            }
            lines.addAll(table.lines(style));
        }
        if (!summary.removed().isEmpty()) {
            lines.add("removed: "
                    + summary.removed().stream().map(Long::toHexString).collect(Collectors.joining(", ")));
        }
        return lines;
    }

    private static String urls(List<String> urls) {
        return urls.isEmpty() ? "-" : String.join(",", urls);
    }

    private static List<String> segments(List<SegmentView> segments, Style style) {
        Table table = new Table("SEGMENT", "SIZE", "USED", "RECORDS", "FIRST", "LAST");
        for (SegmentView segment : segments.subList(Math.max(0, segments.size() - SEGMENTS), segments.size())) {
            table.row(
                    Cell.of(segment.name()),
                    Cell.of(Amounts.bytes(segment.size())),
                    Cell.of(Amounts.bytes(segment.used())),
                    Cell.of(segment.records()),
                    Cell.of(index(segment.firstIndex())),
                    Cell.of(index(segment.lastIndex())));
        }
        List<String> lines = new ArrayList<>(table.lines(style));
        if (segments.size() > SEGMENTS) {
            lines.add((segments.size() - SEGMENTS) + " older segments are not shown; all: -o json");
        }
        return lines;
    }

    /** What is wrong, each with its place and what etcd makes of it. */
    public static List<String> damage(List<Flaw> flaws, long count, Style style) {
        List<String> lines = new ArrayList<>();
        for (Flaw flaw : flaws) {
            lines.add(style.apply(
                            flaw.etcd() == Flaw.Etcd.REFUSES ? Tint.BAD : Tint.WARN,
                            flaw.kind().word()) + ": "
                    + Plain.text(String.valueOf(flaw.damage().getMessage())));
            lines.add("  " + meaning(flaw.etcd()));
        }
        if (count > flaws.size()) {
            lines.add("and " + (count - flaws.size()) + " more of that kind or others");
        }
        return lines;
    }

    private static String meaning(Flaw.Etcd etcd) {
        return switch (etcd) {
            case CUTS_OFF ->
                "etcd takes that for a write that a crash cut off: it removes what follows when it starts, and goes"
                        + " on by itself";
            case REFUSES -> "etcd does not start with that";
            case PASSES_OVER -> "etcd puts that file aside and starts without it";
            case UNKNOWN ->
                "what etcd makes of it is not known, as not all could be looked at: read it as etcd's user or as root";
        };
    }

    private static List<String> next(List<Flaw> flaws, boolean live) {
        if (live || flaws.stream().noneMatch(flaw -> flaw.etcd() == Flaw.Etcd.REFUSES)) {
            return List.of();
        }
        return List.of(
                "change nothing there, and look for what damaged it: dmesg -T | tail -50",
                "what the others say of this member: etcd-agentctl diagnose; to replace it: etcd-agentctl recover"
                        + " --dry-run");
    }

    /** The line above all entries. */
    public static String headings(Style style) {
        return style.apply(Tint.STRONG, columns("INDEX", "TERM", "SIZE", "TYPE", "WHAT", "KEY"));
    }

    /** There may be millions, so that no column is made as wide as the widest of its fields. */
    public static String row(ListedEntry entry) {
        Content content = entry.content();
        String key = content.key().map(head -> key(head, content.keyLength())).orElse("");
        String detail = Plain.text(content.detail());
        String last = key.isEmpty() ? detail : detail.isEmpty() ? key : key + "  (" + detail + ")";
        return columns(
                index(entry.index()),
                index(entry.term()),
                Long.toString(entry.size()),
                entry.type().word(),
                content.what(),
                entry.afterDamage() ? last + "  [after the damage]" : last);
    }

    private static String key(Bytes head, long length) {
        byte[] shown = head.toArray();
        boolean cut = shown.length > KEY || length > shown.length;
        return Escaped.text(shown, 0, Math.min(shown.length, KEY)) + (cut ? "... of " + length + " bytes" : "");
    }

    private static String columns(String index, String term, String size, String type, String what, String rest) {
        return String.format("%12s  %6s  %8s  %-11s  %-15s  %s", index, term, size, type, what, rest)
                .stripTrailing();
    }

    private static String index(OptionalLong index) {
        return index.isPresent() ? index(index.getAsLong()) : "-";
    }

    private static String index(long index) {
        return Long.toUnsignedString(index);
    }

    private static String count(long count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }
}
