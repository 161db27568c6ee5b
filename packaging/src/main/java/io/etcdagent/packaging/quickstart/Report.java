package io.etcdagent.packaging.quickstart;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the rolling restart came to, and whether all of it is as it must be. */
record Report(List<MemberRow> rows, LoadResult load, List<String> failedCommands) {
    private static final String FORMAT = "%-8s %-15s %-9s %-10s %-10s %-9s %s";

    Report {
        rows = List.copyOf(rows);
        failedCommands = List.copyOf(failedCommands);
    }

    List<String> table() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(FORMAT, "member", "address", "version", "pid before", "pid after", "down for", "now"));
        for (MemberRow row : rows) {
            lines.add(String.format(
                    FORMAT,
                    row.name(),
                    row.address(),
                    row.version(),
                    pid(row.before()),
                    pid(row.after()),
                    row.down().toMillis() + " ms",
                    row.healthy() ? "healthy" : "not healthy"));
        }
        return lines;
    }

    String lastLine() {
        return String.format(
                "rolling restart: %d/%d members restarted, %d acknowledged writes, %d lost, longest write stall %d ms",
                restarted(),
                rows.size(),
                load.acknowledged(),
                load.lost(),
                load.longestStall().toMillis());
    }

    /** What does not hold; empty if all is well. */
    List<String> problems() {
        List<String> problems = new ArrayList<>(failedCommands);
        for (MemberRow row : rows) {
            if (!row.isRestarted()) {
                problems.add(row.name() + " was not restarted: process " + pid(row.before()) + " before, "
                        + pid(row.after()) + " now, " + (row.healthy() ? "healthy" : "not healthy"));
            } else if (row.outages().size() != 1) {
                problems.add(row.name() + " was down " + row.outages().size() + " times, where once is right");
            }
        }
        List<Outage> outages =
                rows.stream().flatMap(row -> row.outages().stream()).toList();
        Outage.together(outages).forEach(pair -> problems.add(pair + " were down at once"));
        if (load.acknowledged() == 0) {
            problems.add("no write was acknowledged: nothing was shown");
        }
        if (load.lost() > 0) {
            problems.add(load.lost() + " acknowledged writes were lost");
        }
        return problems;
    }

    private long restarted() {
        return rows.stream().filter(MemberRow::isRestarted).count();
    }

    private static String pid(Optional<OsProcess> process) {
        return process.map(found -> Long.toString(found.pid())).orElse("none");
    }
}
