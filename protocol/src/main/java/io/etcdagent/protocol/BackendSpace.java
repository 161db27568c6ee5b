package io.etcdagent.protocol;

import io.avaje.jsonb.Json;

/** The size of a member's backend file before and after it was defragmented, in bytes. */
@Json
public record BackendSpace(long bytesBefore, long bytesAfter) {}
