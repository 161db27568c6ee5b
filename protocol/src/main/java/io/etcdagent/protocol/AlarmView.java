package io.etcdagent.protocol;

import io.avaje.jsonb.Json;

/**
 * One alarm that stands in the cluster.
 *
 * @param memberId whose alarm it is, as etcd has it
 * @param memberName the member's name; empty when no member has that id
 * @param alarm {@code NOSPACE}, {@code CORRUPT}, or the number of one that the agent does not know
 * @param meaning what it means, in a sentence for an operator
 * @param next what to do next
 */
@Json
public record AlarmView(String memberId, String memberName, String alarm, String meaning, String next) {}
