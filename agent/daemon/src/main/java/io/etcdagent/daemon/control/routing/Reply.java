package io.etcdagent.daemon.control.routing;

import io.etcdagent.daemon.inspect.Output;
import io.etcdagent.daemon.inspect.OutputGone;
import io.etcdagent.protocol.Problem;
import io.etcdagent.protocol.Routes;
import io.etcdagent.protocol.json.Messages;
import java.util.Map;

/** What a route answers. */
public sealed interface Reply {

    /** A whole answer. */
    record Document(int status, String mediaType, String body, Map<String, String> headers) implements Reply {

        public static Document of(int status, String mediaType, String body) {
            return new Document(status, mediaType, body, Map.of());
        }

        public static Document problem(Problem problem, Messages messages) {
            return of(problem.status(), Routes.PROBLEM_JSON, messages.compact(problem));
        }

        public Document with(String header, String value) {
            return new Document(status, mediaType, body, Map.of(header, value));
        }
    }

    /** One JSON document per line, until it has ended. */
    record Stream<T extends Record>(Opening<T> opening) implements Reply {}

    /**
     * A body that a thread of its own writes, bit by bit. What it is refused after its beginning ends it unfinished.
     *
     * @param length how long that thread is taken
     */
    record Body(String mediaType, Length length, Writing writing) implements Reply {}

    /** Whether a body has an end of its own. */
    enum Length {
        /** It ends when all is told. */
        FINITE,
        /** It goes on until the client leaves. */
        ENDLESS
    }

    /** Writes a body. */
    @FunctionalInterface
    interface Writing {
        void to(Output output) throws Refusal, OutputGone;
    }

    /** Subscribes a follower. */
    @FunctionalInterface
    interface Opening<T extends Record> {
        Subscription open(Follower<T> follower) throws Refusal;
    }
}
