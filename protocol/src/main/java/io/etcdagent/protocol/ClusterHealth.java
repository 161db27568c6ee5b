package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The cluster as this node's agent saw it last.
 *
 * @param id the cluster's id, absent while nobody ever told it
 * @param reasons why the verdict is not healthy, one sentence each; empty when healthy
 */
@Json
public record ClusterHealth(@Nullable String id, Verdict verdict, List<String> reasons) {}
