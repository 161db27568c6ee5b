package io.etcdagent.daemon.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** The outcomes as a table: points down, faults across, in each cell how many cases held of how many were tried. */
final class MatrixTable {

    private static final int SLOWEST = 5;
    private static final String NOT_TRIED = "-";

    // Guarded by "this": cases are tried side by side.
    private final List<Outcome> outcomes = new ArrayList<>();
    private final List<Case> leftOut = new ArrayList<>();
    private final List<Fault> faults;

    MatrixTable(List<Fault> faults) {
        this.faults = faults;
    }

    synchronized void add(Outcome outcome) {
        outcomes.add(outcome);
    }

    /** It cannot be tried on this machine. */
    synchronized void leaveOut(Case each) {
        leftOut.add(each);
    }

    /**
     * Text for people.
     *
     * @param which of the cases were to be tried
     * @param took all of it
     */
    synchronized String render(String which, Duration took) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "fault matrix (%s): %d cases, %d held, %d violations, %d stuck; %d s%n%n",
                which,
                outcomes.size(),
                outcomes.stream().filter(Outcome::good).count(),
                outcomes.stream().mapToInt(each -> each.violations().size()).sum(),
                outcomes.stream().filter(each -> each.stuck().isPresent()).count(),
                took.toSeconds()));
        row(text, "held/tried at", numbers(), "violations");
        for (Point point : Point.values()) {
            row(text, point.word(), cells(point), violations(each -> each.of().point() == point));
        }
        row(text, "violations", perFault(), violations(each -> true));
        text.append(System.lineSeparator());
        for (int i = 0; i < faults.size(); i++) {
            text.append(
                    String.format(Locale.ROOT, "%3d %s%n", i + 1, faults.get(i).word()));
        }
        text.append(String.format(Locale.ROOT, "%nslowest:%n"));
        outcomes.stream()
                .sorted(Comparator.comparing(Outcome::took).reversed())
                .limit(SLOWEST)
                .forEach(each -> text.append(String.format(
                        Locale.ROOT,
                        "%6d s %s%n",
                        each.took().toSeconds(),
                        each.of().name())));
        outcomes.stream()
                .filter(each -> !each.good())
                .forEach(each -> text.append(String.format(Locale.ROOT, "%nFAILED %s%n", each.words())));
        if (!leftOut.isEmpty()) {
            text.append(String.format(
                    Locale.ROOT, "%nNOT TRIED, this machine does not let us: %d cases%n", leftOut.size()));
        }
        return text.toString();
    }

    private List<String> numbers() {
        List<String> numbers = new ArrayList<>();
        for (int i = 1; i <= faults.size(); i++) {
            numbers.add(Integer.toString(i));
        }
        return numbers;
    }

    private List<String> cells(Point point) {
        return faults.stream()
                .map(fault -> cell(
                        each -> each.of().point() == point && each.of().fault().equals(fault)))
                .toList();
    }

    private String cell(Predicate<Outcome> here) {
        long tried = outcomes.stream().filter(here).count();
        long held = outcomes.stream().filter(here).filter(Outcome::good).count();
        return tried == 0 ? NOT_TRIED : held + "/" + tried;
    }

    private List<String> perFault() {
        return faults.stream()
                .map(fault -> violations(each -> each.of().fault().equals(fault)))
                .toList();
    }

    private String violations(Predicate<Outcome> here) {
        return Integer.toString(outcomes.stream()
                .filter(here)
                .mapToInt(each -> each.violations().size())
                .sum());
    }

    private static void row(StringBuilder text, String head, List<String> cells, String tail) {
        text.append(String.format(Locale.ROOT, "%-18s", head));
        cells.forEach(cell -> text.append(String.format(Locale.ROOT, "%5s", cell)));
        text.append(String.format(Locale.ROOT, "  %s%n", tail));
    }
}
