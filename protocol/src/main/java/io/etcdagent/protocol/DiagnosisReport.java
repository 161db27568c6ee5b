package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import java.util.List;

/**
 * The answer to {@code GET /v1/diagnosis}: why the member of this node is down or sick.
 *
 * @param memberId empty while the member was never heard
 * @param well whether the member takes its full part; if not, and nothing is found, it is not known why
 * @param standing how unit and member stand
 * @param findings what is wrong, the cause first
 * @param ruledOut what the log speaks of and is not so
 * @param lastLines the newest lines of etcd's log, the oldest first
 * @param unseen what could not be looked at, each with the reason
 * @param checkedAt ISO 8601
 */
@Json
public record DiagnosisReport(
        String memberId,
        String memberName,
        String host,
        boolean well,
        String standing,
        List<FindingView> findings,
        List<RuledOutView> ruledOut,
        List<String> lastLines,
        List<String> unseen,
        String checkedAt) {}
