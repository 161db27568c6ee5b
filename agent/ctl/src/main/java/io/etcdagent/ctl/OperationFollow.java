package io.etcdagent.ctl;

import io.etcdagent.ctl.render.OperationsText;
import io.etcdagent.protocol.OperationEvent;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationRequest;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.OperationView;
import io.etcdagent.protocol.client.AgentException;
import io.etcdagent.protocol.client.AgentProblem;
import io.etcdagent.protocol.client.EventStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Orders one operation on this node and watches it until it ends. */
final class OperationFollow {

    private final Session session;
    private final Duration patience;

    OperationFollow(Session session, Duration patience) {
        this.session = session;
        this.patience = patience;
    }

    ExitCode run(OperationRequest request) throws AgentException, Refused, LostTrack, InterruptedException {
        return exitCode(toItsEnd(request).state());
    }

    /** As {@link #run}, for who wants to know more of the end than its exit status. */
    OperationView toItsEnd(OperationRequest request) throws AgentException, Refused, LostTrack, InterruptedException {
        OperationView begun = order(request);
        OperationView ended = begun;
        if (begun.state() == OperationState.RUNNING) {
            if (!session.json()) {
                session.terminal().print(OperationsText.begun(begun));
            }
            ended = watch(begun);
        } else if (session.json()) {
            // Answered at once, so there are no events.
            session.terminal().print(session.messages().compact(begun));
        }
        if (!session.json()) {
            session.terminal().print(ending(request, ended));
        }
        return ended;
    }

    private OperationView order(OperationRequest request) throws AgentException, Refused {
        try {
            return session.agent().startOperation(request, UUID.randomUUID().toString());
        } catch (AgentProblem problem) {
            throw Refused.unlessConflict(problem);
        }
    }

    /** A dry run is an operation that succeeds, and has done nothing. */
    private List<String> ending(OperationRequest request, OperationView ended) {
        return request.dryRun()
                ? OperationsText.rehearsed(ended, session.style())
                : OperationsText.outcome(ended, session.style());
    }

    private OperationView watch(OperationView begun) throws AgentException, LostTrack, InterruptedException {
        InterruptNotice notice = InterruptNotice.install(session.terminal(), goesOn(begun));
        try {
            return new Follow<>(
                            seen -> events(begun.id(), seen),
                            event -> event.operation().state() != OperationState.RUNNING,
                            patience,
                            new Printer(session))
                    .run()
                    .operation();
        } finally {
            notice.remove();
        }
    }

    private EventStream<OperationEvent> events(String id, Optional<OperationEvent> seen) throws AgentException {
        if (seen.isPresent()) {
            try {
                return session.agent().followOperation(id, seen.get().sequence(), Follow.IDLE);
            } catch (AgentProblem gone) {
                if (gone.kind() != AgentProblem.Kind.EVENTS_GONE) {
                    throw gone;
                }
            }
        }
        return session.agent().followOperation(id, Follow.IDLE);
    }

    private static String goesOn(OperationView begun) {
        String notice =
                "The " + OperationsText.name(begun.kind()) + " goes on without this command. See: etcd-agentctl status";
        // Its member is down already: a start can only go forward.
        return begun.kind() == OperationKind.START
                ? notice
                : notice + "; give it up: etcd-agentctl cancel " + begun.id();
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
