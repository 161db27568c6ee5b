package io.etcdagent.daemon.rollout;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdagent.protocol.RolloutMemberState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BroadcastTest {

    private final Broadcast broadcast = new Broadcast();
    private final List<SeenRollout> heard = new ArrayList<>();

    @Test
    void whoeverComesBeforeAnythingHearsTheFirstView() {
        broadcast.listen(heard::add);
        assertEquals(Optional.empty(), broadcast.latest());
        assertEquals(List.of(), heard);

        broadcast.publish(untouched());

        assertEquals(List.of(untouched()), heard);
        assertEquals(Optional.of(untouched()), broadcast.latest());
    }

    @Test
    void whoeverComesLaterHearsTheNewestViewAtOnce() {
        broadcast.publish(untouched());
        broadcast.publish(begun());

        broadcast.listen(heard::add);

        assertEquals(List.of(begun()), heard);
    }

    @Test
    void theSameViewAgainIsNoNews() {
        broadcast.listen(heard::add);

        broadcast.publish(untouched());
        broadcast.publish(untouched());
        broadcast.publish(begun());
        broadcast.publish(begun());
        broadcast.publish(untouched());

        assertEquals(List.of(untouched(), begun(), untouched()), heard);
    }

    @Test
    void whoeverHasGoneHearsNothingMoreAndTheOthersDo() {
        List<SeenRollout> others = new ArrayList<>();
        Runnable leave = broadcast.listen(heard::add);
        broadcast.listen(others::add);
        broadcast.publish(untouched());

        leave.run();
        broadcast.publish(begun());

        assertEquals(List.of(untouched()), heard);
        assertEquals(List.of(untouched(), begun()), others);
    }

    @Test
    void aListenerMayLeaveWhileItIsTold() {
        List<Runnable> leave = new ArrayList<>();
        leave.add(broadcast.listen(view -> {
            heard.add(view);
            leave.get(0).run();
        }));

        broadcast.publish(untouched());
        broadcast.publish(begun());

        assertEquals(List.of(untouched()), heard);
    }

    private static SeenRollout untouched() {
        return new Scene().seen().seen(Optional.empty());
    }

    private static SeenRollout begun() {
        return new Scene()
                .at(Scene.M1, RolloutMemberState.RUNNING, "2026-11-23T12:00:01Z")
                .seen()
                .seen(Optional.empty());
    }
}
