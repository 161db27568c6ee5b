package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that is wrong with the member, its cluster or its host.
 *
 * @param id of the failure, the same in every version of the agent
 * @param diagnosis what is wrong
 * @param evidence the line of etcd's log that gives it away, cut; absent where it was seen elsewhere
 * @param reasons why that is believed
 * @param next what to do next
 * @param avoid what not to do
 * @param recovery whether replacing the member is the way out
 */
@Json
public record FindingView(
        String id,
        String diagnosis,
        @Nullable String evidence,
        List<String> reasons,
        List<String> next,
        String avoid,
        RecoveryAdvice recovery) {}
