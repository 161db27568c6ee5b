package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to {@code GET /v1/members}: the member list and what each member said.
 *
 * @param stale whether the list is one remembered from earlier, because nobody gave a newer one
 */
@Json
public record MembersView(@Nullable String clusterId, List<MemberHealth> members, boolean stale, long ageMillis) {}
