package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.diagnosis.Diagnosis;
import io.etcdagent.daemon.diagnosis.Finding;
import io.etcdagent.daemon.diagnosis.Recovery;
import io.etcdagent.daemon.gate.CauseStanding;
import java.util.Optional;

/** A diagnosis in the eyes of the gates before a recovery. */
public final class Cause {

    /** Of a member that was stopped to be worked on: a recovery that is asked for is that work. */
    private static final String STOPPED_ON_PURPOSE = "stopped-on-purpose";

    /** Without a line of the log it is told by what was seen of the member before. */
    private static final String ROLLED_BACK = "rolled-back";

    private Cause() {}

    /** What the diagnosis says to the replacement of the member: its first finding counts. */
    public static CauseStanding of(Diagnosis diagnosis) {
        return rollbackOfStopped(diagnosis)
                .or(diagnosis::cause)
                .map(Cause::of)
                .orElseGet(() -> new CauseStanding.Unknown(
                        diagnosis.standing() + " Its log says nothing that this agent knows."));
    }

    /**
     * The advice for a member whose disk went back without a word is to stop it and to recover it: then the stop is not
     * the cause. Nothing that its log says of the time before the stop counts like that.
     */
    private static Optional<Finding> rollbackOfStopped(Diagnosis diagnosis) {
        boolean stopped = diagnosis
                .cause()
                .filter(finding -> finding.id().equals(STOPPED_ON_PURPOSE))
                .isPresent();
        return diagnosis.findings().stream()
                .filter(finding -> stopped
                        && finding.id().equals(ROLLED_BACK)
                        && finding.evidence().isEmpty())
                .findFirst();
    }

    private static CauseStanding of(Finding finding) {
        return finding.recovery() == Recovery.MENDS
                ? new CauseStanding.Mended(finding.id(), finding.diagnosis())
                : new CauseStanding.NotMended(finding.id(), finding.diagnosis(), String.join("; ", finding.next()));
    }
}
