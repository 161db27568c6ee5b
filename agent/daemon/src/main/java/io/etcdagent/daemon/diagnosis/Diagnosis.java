package io.etcdagent.daemon.diagnosis;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is wrong with the local member, as of one look.
 *
 * @param memberId in hexadecimal; empty while it was never heard
 * @param memberName empty while it is not known
 * @param well whether the member takes its full part; if not, and nothing is found, it is not known why
 * @param standing how unit and member stand, in a sentence
 * @param findings what is wrong, the cause first
 * @param ruledOut what the log speaks of and is not so
 * @param lastLines of etcd's log, the oldest first
 * @param unseen what could not be looked at, each with the reason
 * @param at when, by the wall clock
 */
public record Diagnosis(
        String memberId,
        String memberName,
        boolean well,
        String standing,
        List<Finding> findings,
        List<RuledOut> ruledOut,
        List<String> lastLines,
        List<String> unseen,
        Instant at) {

    public Diagnosis {
        findings = List.copyOf(findings);
        ruledOut = List.copyOf(ruledOut);
        lastLines = List.copyOf(lastLines);
        unseen = List.copyOf(unseen);
    }

    /** The first finding. */
    public Optional<Finding> cause() {
        return findings.stream().findFirst();
    }

    /** The first finding, if replacing the member mends it. */
    public Optional<Finding> mendable() {
        return cause().filter(finding -> finding.recovery() == Recovery.MENDS);
    }
}
