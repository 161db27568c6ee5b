package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/**
 * One member, asked directly.
 *
 * @param endpoint the client URL that was asked, absent when it has none
 * @param raftIndex newest entry in its log; 0 when it did not answer
 * @param raftAppliedIndex newest entry applied to its data; 0 when it did not answer
 * @param dbSize bytes of its backend file
 * @param dbSizeInUse bytes of it that hold data
 * @param version etcd's version, empty when it did not answer
 * @param error what went wrong, absent when healthy
 */
@Json
public record MemberHealth(
        String id,
        String name,
        @Nullable String endpoint,
        MemberVerdict verdict,
        boolean leader,
        boolean learner,
        long raftIndex,
        long raftAppliedIndex,
        long dbSize,
        long dbSizeInUse,
        String version,
        @Nullable String error) {}
