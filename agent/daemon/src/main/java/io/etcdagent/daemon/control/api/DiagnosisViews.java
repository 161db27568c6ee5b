package io.etcdagent.daemon.control.api;

import io.etcdagent.daemon.diagnosis.Diagnosis;
import io.etcdagent.daemon.diagnosis.Finding;
import io.etcdagent.daemon.diagnosis.RuledOut;
import io.etcdagent.protocol.DiagnosisReport;
import io.etcdagent.protocol.FindingView;
import io.etcdagent.protocol.RecoveryAdvice;
import io.etcdagent.protocol.RuledOutView;
import java.util.function.Supplier;

/** A diagnosis, made when it is asked for, as the API tells it. */
public final class DiagnosisViews {

    private final Supplier<Diagnosis> diagnostics;
    private final String host;

    /**
     * @param diagnostics looks anew each time
     * @param host this one
     */
    public DiagnosisViews(Supplier<Diagnosis> diagnostics, String host) {
        this.diagnostics = diagnostics;
        this.host = host;
    }

    DiagnosisReport read() {
        Diagnosis diagnosis = diagnostics.get();
        return new DiagnosisReport(
                diagnosis.memberId(),
                diagnosis.memberName(),
                host,
                diagnosis.well(),
                diagnosis.standing(),
                diagnosis.findings().stream().map(DiagnosisViews::view).toList(),
                diagnosis.ruledOut().stream().map(DiagnosisViews::view).toList(),
                diagnosis.lastLines(),
                diagnosis.unseen(),
                diagnosis.at().toString());
    }

    private static FindingView view(Finding finding) {
        return new FindingView(
                finding.id(),
                finding.diagnosis(),
                finding.evidence().orElse(null),
                finding.reasons(),
                finding.next(),
                finding.avoid(),
                switch (finding.recovery()) {
                    case MENDS -> RecoveryAdvice.MENDS;
                    case DOES_NOT_HELP -> RecoveryAdvice.DOES_NOT_HELP;
                    case HUMAN -> RecoveryAdvice.HUMAN;
                });
    }

    private static RuledOutView view(RuledOut ruledOut) {
        return new RuledOutView(ruledOut.id(), ruledOut.line(), ruledOut.reason());
    }
}
