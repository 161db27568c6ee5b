package io.etcdagent.daemon.operation;

import io.etcdagent.protocol.OperationKind;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** An order as it comes in, not yet accepted; the fields are those of {@link Order}. */
public record OrderForm(
        OperationKind kind,
        String reason,
        Duration settle,
        Duration patience,
        boolean allowOutage,
        boolean dryRun,
        Set<String> overrides,
        Optional<String> between,
        String requestedBy,
        long keepRevisions) {

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** Of any kind but the way out of NOSPACE. */
    public OrderForm(
            OperationKind kind,
            String reason,
            Duration settle,
            Duration patience,
            boolean allowOutage,
            boolean dryRun,
            Set<String> overrides,
            Optional<String> between,
            String requestedBy) {
        this(kind, reason, settle, patience, allowOutage, dryRun, overrides, between, requestedBy, 0);
    }

    /** What is true when it was refused. */
    public String nothingDone() {
        return Order.nothingDone(kind);
    }

    /** The order under an id of its own, in which people see when it was asked for. */
    Order numbered(Clock wallClock) {
        return new Order(
                newId(wallClock),
                kind,
                reason,
                settle,
                patience,
                allowOutage,
                overrides,
                between,
                requestedBy,
                keepRevisions);
    }

    /** A new id: time in UTC and eight random hexadecimal digits. */
    public static String newId(Clock wallClock) {
        return STAMP.format(wallClock.instant()) + "-"
                + UUID.randomUUID().toString().substring(0, 8);
    }
}
