package io.etcdagent.daemon.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.protocol.OperationKind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OrderFormTest {

    /** Two o'clock in the afternoon where the clock hangs. */
    private static final Clock NOON =
            Clock.fixed(Instant.parse("2026-11-23T12:00:07Z"), ZoneId.of("Africa/Johannesburg"));

    @Test
    void anIdTellsWhenItWasAskedForInUtc() {
        String id = OrderForm.newId(NOON);

        assertTrue(id.matches("20261123-120007-[0-9a-f]{8}"), id);
    }

    @Test
    void idsOfTheSameMomentDiffer() {
        Set<String> ids =
                IntStream.range(0, 100).mapToObj(i -> OrderForm.newId(NOON)).collect(Collectors.toSet());

        assertEquals(100, ids.size());
    }

    @Test
    void theOrderIsTheFormUnderAnIdOfItsOwn() {
        OrderForm form = new OrderForm(
                OperationKind.RESTART,
                "why",
                Duration.ofSeconds(2),
                Duration.ofSeconds(9),
                true,
                false,
                Set.of("settled"),
                Optional.of("reseed"),
                "uid 0");

        Order order = form.numbered(NOON);

        assertEquals(
                new Order(
                        order.id(),
                        OperationKind.RESTART,
                        "why",
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(9),
                        true,
                        Set.of("settled"),
                        Optional.of("reseed"),
                        "uid 0"),
                order);
        assertTrue(order.id().startsWith("20261123-120007-"), order.id());
    }
}
