package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import java.util.List;

/** The answer to {@code GET /v1/gates}: what a restart of this member would meet now. */
@Json
public record GatesReport(String memberId, String memberName, boolean open, List<GateView> stop) {}
