package io.etcdagent.daemon.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdagent.protocol.GateView;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GateViewsTest {

    @Test
    void aViewSaysAllThatTheGateFound() {
        List<GateView> views = GateViews.of(List.of(
                new GateResult("one-leader", true, false, "two leaders", Optional.of("wait")),
                new GateResult("no-alarm", false, true, "none", Optional.empty())));

        assertEquals(
                List.of(
                        new GateView("one-leader", true, false, "two leaders", "wait", false),
                        new GateView("no-alarm", false, true, "none", null, false)),
                views);
    }
}
