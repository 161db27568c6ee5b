package io.etcdagent.protocol;

import io.avaje.jsonb.Json;

/**
 * One line of {@code GET /v1/operations/ID/events}: the operation as it stood after the event.
 *
 * @param sequence counts from 1 within the operation
 * @param elapsedMillis milliseconds since the operation began
 */
@Json
public record OperationEvent(long sequence, String time, long elapsedMillis, OperationView operation) {}
