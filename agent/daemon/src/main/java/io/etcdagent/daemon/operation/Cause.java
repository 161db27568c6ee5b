package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.diagnosis.Diagnosis;
import io.etcdagent.daemon.diagnosis.Finding;
import io.etcdagent.daemon.diagnosis.Recovery;
import io.etcdagent.daemon.gate.CauseStanding;

/** A diagnosis in the eyes of the gates before a recovery. */
public final class Cause {

    /** Of a member that was stopped to be worked on: a recovery that is asked for is that work. */
    private static final String STOPPED_ON_PURPOSE = "stopped-on-purpose";

    private Cause() {}

    /** What the diagnosis says to the replacement of the member: its first finding counts. */
    public static CauseStanding of(Diagnosis diagnosis) {
        return diagnosis.findings().stream()
                .filter(finding -> !finding.id().equals(STOPPED_ON_PURPOSE))
                .findFirst()
                .or(diagnosis::cause)
                .map(Cause::of)
                .orElseGet(() -> new CauseStanding.Unknown(
                        diagnosis.standing() + " Its log says nothing that this agent knows."));
    }

    private static CauseStanding of(Finding finding) {
        return finding.recovery() == Recovery.MENDS
                ? new CauseStanding.Mended(finding.id(), finding.diagnosis())
                : new CauseStanding.NotMended(finding.id(), finding.diagnosis(), String.join("; ", finding.next()));
    }
}
