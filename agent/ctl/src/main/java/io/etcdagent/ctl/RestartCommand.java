package io.etcdagent.ctl;

import io.etcdagent.ctl.render.GatesText;
import io.etcdagent.ctl.render.OperationsText;
import io.etcdagent.protocol.OperationEvent;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationRequest;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.OperationView;
import io.etcdagent.protocol.client.AgentException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "restart",
        description = "Restarts the member of this node: waits for the lock, asks the gates, hands leadership over, "
                + "stops etcd, starts it, and waits until it has caught up.",
        footer = {
            "%nWith -o json every event is printed, one JSON object a line.",
            "%nExamples:",
            "  etcd-agentctl restart --dry-run",
            "  etcd-agentctl restart --reason 'new certificates'",
            "  etcd-agentctl restart --settle 10s"
        })
final class RestartCommand extends AgentCommand {

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for everybody who looks meanwhile.")
    private @Nullable String reason;

    @Option(
            names = "--between",
            hidden = true,
            paramLabel = "NAME",
            description = "While etcd is down, run /etc/etcd-agent/between.d/NAME and wait for it.")
    private @Nullable String between;

    @Option(
            names = "--settle",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "How long the restarted member must stay well, such as 10s (default: 2s).")
    private @Nullable Duration settle;

    @Option(
            names = "--allow-outage",
            description = "In a cluster of one or two members: accept that it is down meanwhile.")
    private boolean allowOutage;

    @Option(names = "--dry-run", description = "Only ask the gates; nothing is stopped.")
    private boolean dryRun;

    @Mixin
    private final PatienceOption patience = new PatienceOption();

    RestartCommand(EtcdAgentCtl root) {
        super(root);
    }

    @Override
    ExitCode run(Session session) throws AgentException, LostTrack, InterruptedException {
        Double settleSeconds = settle == null ? null : settle.toMillis() / 1000.0;
        OperationRequest request =
                new OperationRequest(OperationKind.RESTART, reason, between, settleSeconds, dryRun, allowOutage, null);
        OperationView begun =
                session.agent().startOperation(request, UUID.randomUUID().toString());
        if (begun.state() != OperationState.RUNNING) {
            return answeredAtOnce(session, begun);
        }
        return follow(session, begun);
    }

    /** A dry run, or a refusal that needed no waiting. */
    private ExitCode answeredAtOnce(Session session, OperationView operation) {
        if (session.json()) {
            session.terminal().print(session.messages().compact(operation));
        } else if (dryRun && operation.state() == OperationState.SUCCEEDED) {
            session.terminal().print(GatesText.all(operation.gates(), session.style()));
            session.terminal().print("dry run: the restart would go ahead now; nothing was stopped");
        } else {
            session.terminal().print(OperationsText.outcome(operation, session.style()));
        }
        return exitCode(operation.state());
    }

    private ExitCode follow(Session session, OperationView begun)
            throws AgentException, LostTrack, InterruptedException {
        if (!session.json()) {
            session.terminal().print(OperationsText.begun(begun));
        }
        OperationView ended = watch(session, begun.id());
        if (!session.json()) {
            session.terminal().print(OperationsText.outcome(ended, session.style()));
        }
        return exitCode(ended.state());
    }

    private OperationView watch(Session session, String id) throws AgentException, LostTrack, InterruptedException {
        InterruptNotice notice = InterruptNotice.install(
                session.terminal(),
                "The restart goes on without this command. See: etcd-agentctl status; give it up: etcd-agentctl cancel "
                        + id);
        try {
            return new Follow<>(
                            () -> session.agent().followOperation(id, Follow.IDLE),
                            event -> event.operation().state() != OperationState.RUNNING,
                            patience.duration(),
                            new Printer(session))
                    .run()
                    .operation();
        } finally {
            notice.remove();
        }
    }

    private static ExitCode exitCode(OperationState state) {
        return switch (state) {
            case SUCCEEDED -> ExitCode.DONE;
            case REFUSED -> ExitCode.REFUSED;
            case RUNNING, CANCELLED, FAILED -> ExitCode.FAILED;
        };
    }

    /** Prints what is new; a stream opened anew begins with what was printed already. */
    private static final class Printer implements Follow.Watcher<OperationEvent> {

        private final Session session;
        private Optional<OperationEvent> previous = Optional.empty();

        Printer(Session session) {
            this.session = session;
        }

        @Override
        public void event(OperationEvent event) {
            if (previous.filter(seen -> seen.sequence() >= event.sequence()).isPresent()) {
                return;
            }
            if (session.json()) {
                session.terminal().print(session.messages().compact(event));
            } else {
                OperationsText.event(previous, event, session.style())
                        .ifPresent(line -> session.terminal().print(line));
            }
            previous = Optional.of(event);
        }

        @Override
        public void note(String line) {
            session.terminal().note(line);
        }
    }
}
