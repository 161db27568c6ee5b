package io.etcdagent.daemon.control.api;

import io.etcdagent.daemon.control.routing.Call;
import io.etcdagent.daemon.control.routing.ProblemType;
import io.etcdagent.daemon.control.routing.QueryParameters;
import io.etcdagent.daemon.control.routing.Refusal;
import io.etcdagent.daemon.operation.Progress;
import io.etcdagent.protocol.Routes;
import java.util.OptionalLong;

/** Where a stream of events is to begin: after the last one that the client has. */
final class EventPosition {

    private EventPosition() {}

    /** As the query or the header says; nothing where both are silent. */
    static OptionalLong of(Call call) throws Refusal {
        QueryParameters query = new QueryParameters(call.target().query());
        OptionalLong after = query.numberIfThere(Routes.AFTER);
        query.refuseOthers();
        if (call.request().lastEventId().isEmpty()) {
            return after;
        }
        long last = number(call.request().lastEventId().get());
        if (after.isPresent() && after.getAsLong() != last) {
            throw ProblemType.BAD_REQUEST.refusal("The parameter " + Routes.AFTER + " says " + after.getAsLong()
                    + " and the header " + Routes.LAST_EVENT_ID + " " + last + "; one of them is enough.");
        }
        return OptionalLong.of(last);
    }

    private static long number(String header) throws Refusal {
        try {
            long number = Long.parseLong(header);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw notANumber();
        }
        throw notANumber();
    }

    private static Refusal notANumber() {
        return ProblemType.BAD_REQUEST.refusal(
                "The header " + Routes.LAST_EVENT_ID + " is the number of an event, 0 or more.");
    }

    /**
     * Who asks for what comes after an event must not be given less than that without a word.
     *
     * @throws Refusal if what follows that event is not all there any more, or the event itself never was
     */
    static void refuseGone(String operation, long after, Progress progress) throws Refusal {
        long oldest = progress.oldest();
        long newest = progress.newest();
        if (after > newest || after + 1 < oldest) {
            throw ProblemType.EVENTS_GONE.refusal("Operation " + operation + " has the events " + oldest + " to "
                    + newest + ", so it cannot be followed after " + after
                    + ": older ones are not kept, and newer ones may have been lost with the power. Each event tells all"
                    + " of the state: follow it without " + Routes.AFTER + ", from the oldest on.");
        }
    }
}
