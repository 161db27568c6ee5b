package io.etcdagent.packaging.quickstart;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The medians, and whether the aim is met: a stall of at most twice that of a quiet run. */
record BenchReport(Map<Leg, List<Bench.Measurement>> measurements, AgentCost cost) {
    private static final double AIM = 2.0;

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(String.format(
                "%-16s %-14s %-9s %s", "median of " + rounds(), "longest stall", "lasted", "against quiet"));
        for (Leg leg : Leg.inRound(1)) {
            lines.add(String.format(
                    "%-16s %-14s %-9s %.2f",
                    leg.title(),
                    stall(leg).toMillis() + " ms",
                    String.format("%.1f s", length(leg).toMillis() / 1000.0),
                    againstQuiet(leg)));
        }
        lines.add(String.format(
                "agent: %.1f MB resident, socket answers %d ms after its start",
                cost.residentKilobytes() / 1024.0, cost.startToAnswer().toMillis()));
        double ratio = againstQuiet(Leg.ROLLING);
        lines.add(String.format(
                "aim, rolling-restart at most %.1f times quiet: %s (%.2f)",
                AIM, ratio <= AIM ? "met" : "missed", ratio));
        return lines;
    }

    int lost() {
        return measurements.values().stream()
                .flatMap(List::stream)
                .mapToInt(measurement -> measurement.load().lost())
                .sum();
    }

    private int rounds() {
        return of(Leg.QUIET).size();
    }

    private double againstQuiet(Leg leg) {
        return (double) stall(leg).toNanos() / stall(Leg.QUIET).toNanos();
    }

    private Duration stall(Leg leg) {
        return Median.of(of(leg).stream().map(Bench.Measurement::stall).toList());
    }

    private Duration length(Leg leg) {
        return Median.of(of(leg).stream().map(Bench.Measurement::length).toList());
    }

    private List<Bench.Measurement> of(Leg leg) {
        return measurements.getOrDefault(leg, List.of());
    }
}
