package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import java.util.List;

/** The answer to {@code GET /v1/operations}, newest first. */
@Json
public record OperationsView(List<OperationView> operations) {}
