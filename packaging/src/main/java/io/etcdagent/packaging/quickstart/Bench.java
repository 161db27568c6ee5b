package io.etcdagent.packaging.quickstart;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Program behind bench.sh: what the writers notice of a rolling restart, and what an agent costs. */
public final class Bench {
    private final Session session;
    private final Legs legs;
    private final Map<Leg, List<Measurement>> measurements = new EnumMap<>(Leg.class);

    private Bench(Session session, Legs legs) {
        this.session = session;
        this.legs = legs;
    }

    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments)));
    }

    private static int run(List<String> arguments) {
        Logger.getLogger("").setLevel(Level.SEVERE);
        Options options;
        try {
            options = Options.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println("bench: " + e.getMessage());
            return 2;
        }
        try (Session session = Session.open(options.members())) {
            session.start(options.agents());
            return new Bench(session, new Legs(session, options)).measure(options.rounds());
        } catch (IOException | TimeoutException e) {
            System.err.println("bench: " + e.getMessage());
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private int measure(int rounds) throws IOException, TimeoutException, InterruptedException {
        Load.warmUp(Demonstration.endpoints(session.nodes()));
        for (int round = 1; round <= rounds; round++) {
            for (Leg leg : Leg.inRound(round)) {
                Measurement measurement = legs.run(leg, round);
                measurements.computeIfAbsent(leg, any -> new ArrayList<>()).add(measurement);
                System.out.println("round " + round + ", " + leg.title() + ": " + measurement);
            }
        }
        AgentCost cost = AgentCost.measure(session.nodes(), legs.agents());
        BenchReport report = new BenchReport(measurements, cost);
        report.lines().forEach(System.out::println);
        return report.lost() == 0 ? 0 : 1;
    }

    /** What one leg of one round came to. */
    record Measurement(Duration length, LoadResult load) {
        Duration stall() {
            return load.longestStall();
        }

        @Override
        public String toString() {
            return String.format(
                    "longest stall %d ms, %d writes in %.1f s, %d lost",
                    stall().toMillis(), load.acknowledged(), length.toMillis() / 1000.0, load.lost());
        }
    }
}
