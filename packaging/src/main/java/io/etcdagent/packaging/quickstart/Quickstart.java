package io.etcdagent.packaging.quickstart;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Program behind quickstart.sh. Exit status: 0 all held, 1 something did not, 2 usage. */
public final class Quickstart {
    private Quickstart() {}

    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments)));
    }

    private static int run(List<String> arguments) {
        // The clients report each connection that a restart breaks: what this is about is in the report.
        Logger.getLogger("").setLevel(Level.SEVERE);
        try {
            Options options = Options.parse(arguments);
            return options.stop().isPresent()
                    ? stop(new Workspace(options.stop().get()))
                    : demonstrate(options);
        } catch (IllegalArgumentException e) {
            System.err.println("quickstart: " + e.getMessage());
            return 2;
        } catch (IOException | TimeoutException e) {
            System.err.println("quickstart: " + e.getMessage());
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private static int demonstrate(Options options) throws IOException, TimeoutException, InterruptedException {
        try (Session session = Session.open(options.members())) {
            System.out.println("Starting " + options.members() + " etcd members, each with its agent, in "
                    + session.workspace().directory());
            session.start(options.agents());
            Report report = new Demonstration(session.nodes(), options.image().resolve("bin/etcd-agentctl")).run();
            if (session.isDone()) {
                return 1;
            }
            if (options.keep()) {
                session.keep();
                new KeptCluster(session.cluster(), session.workspace(), options).describe(System.out);
            }
            return print(report);
        }
    }

    private static int print(Report report) {
        System.out.println();
        report.table().forEach(System.out::println);
        report.problems().forEach(problem -> System.out.println("NOT AS IT MUST BE: " + problem));
        System.out.println(report.lastLine());
        return report.problems().isEmpty() ? 0 : 1;
    }

    private static int stop(Workspace workspace) throws IOException {
        ClusterSpec cluster = workspace.read();
        Node.endAll(cluster.members().stream()
                .map(member -> new Node(cluster, member))
                .toList());
        workspace.remove();
        System.out.println("stopped, and removed " + workspace.directory());
        return 0;
    }
}
