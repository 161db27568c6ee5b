package io.etcdagent.ctl;

import io.etcdagent.ctl.render.Amounts;
import io.etcdagent.protocol.client.AgentException;
import io.etcdagent.protocol.client.AgentProblem;
import io.etcdagent.protocol.client.AgentUnreachable;
import io.etcdagent.protocol.client.AgentUnreachable.Reason;
import io.etcdagent.protocol.client.Deadline;
import io.etcdagent.protocol.client.EventStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Reads a stream of events until the event that ends it, over as many connections as it takes: the agent may be restarted
 * meanwhile, and what it does goes on.
 */
final class Follow<T extends Record> {

    /** How long an agent may say nothing before we ask anew; not a failure, only a way to see whether it still lives. */
    static final Duration IDLE = Duration.ofSeconds(30);

    private static final long PAUSE_MILLIS = 500;
    private static final int NOT_FOUND = 404;

    /** Opens the stream, behind what was seen before if the agent still has it; it may begin with events of before. */
    interface Source<T extends Record> {
        EventStream<T> open(Optional<T> seen) throws AgentException;
    }

    /** Is told what comes. */
    interface Watcher<T> {
        void event(T event);

        /** Something about the following itself, for whoever watches. */
        void note(String line);
    }

    private final Source<T> source;
    private final Predicate<T> last;
    private final Duration patience;
    private final Watcher<T> watcher;

    /** The newest that came. */
    private Optional<T> seen = Optional.empty();

    // Set while there is no connection: when to give up.
    private Optional<Deadline> lost = Optional.empty();

    /**
     * @param last tells the event that ends the stream
     * @param patience how long to go on trying after the connection was lost
     */
    Follow(Source<T> source, Predicate<T> last, Duration patience, Watcher<T> watcher) {
        this.source = source;
        this.last = last;
        this.patience = patience;
        this.watcher = watcher;
    }

    /**
     * @return the last event
     * @throws LostTrack if the agent stays away for longer than we have patience
     * @throws AgentException if the agent refuses
     */
    T run() throws AgentException, LostTrack, InterruptedException {
        while (true) {
            try {
                Optional<T> end = read();
                if (end.isPresent()) {
                    return end.get();
                }
                lose("the agent ended the stream before the end");
            } catch (AgentUnreachable e) {
                if (e.reason() == Reason.DENIED) {
                    throw e;
                }
                lose(String.valueOf(e.getMessage()));
            } catch (AgentProblem e) {
                if (lost.isPresent() && e.problem().status() == NOT_FOUND) {
                    throw new LostTrack("the agent was restarted in the middle of this and does not know it any more;"
                            + " it finishes what it left, see: etcd-agentctl status");
                }
                throw e;
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
    }

    /** One connection: the last event, or nothing if the stream ended without it. */
    private Optional<T> read() throws AgentException {
        while (true) {
            try (EventStream<T> events = source.open(seen)) {
                Optional<T> event = next(events);
                while (event.isPresent()) {
                    found();
                    seen = event;
                    watcher.event(event.get());
                    if (last.test(event.get())) {
                        return event;
                    }
                    event = next(events);
                }
                return Optional.empty();
            } catch (Silence e) {
                found();
            }
        }
    }

    private Optional<T> next(EventStream<T> events) throws AgentException, Silence {
        try {
            return events.next();
        } catch (AgentUnreachable e) {
            if (e.reason() == Reason.TIMED_OUT) {
                throw new Silence(e);
            }
            throw e;
        }
    }

    private void lose(String why) throws LostTrack {
        if (lost.isEmpty()) {
            lost = Optional.of(Deadline.in(patience));
            watcher.note(why + "; trying again for " + Amounts.duration(patience));
        } else if (lost.get().hasPassed()) {
            throw new LostTrack("gave up following after " + Amounts.duration(patience) + ": " + why);
        }
    }

    private void found() {
        if (lost.isPresent()) {
            lost = Optional.empty();
            watcher.note("connected to the agent again");
        }
    }

    /** An open stream on which nothing came. */
    private static final class Silence extends Exception {
        private static final long serialVersionUID = 1;

        Silence(Throwable cause) {
            super(cause);
        }
    }
}
