package io.etcdagent.daemon.gate;

import io.etcdagent.protocol.GateView;
import java.util.List;

/** Gate results as the API shows them. */
public final class GateViews {

    private GateViews() {}

    public static List<GateView> of(List<GateResult> results) {
        return results.stream().map(GateViews::of).toList();
    }

    public static GateView of(GateResult result) {
        return new GateView(
                result.name(),
                result.hard(),
                result.passed(),
                result.evidence(),
                result.remedy().orElse(null),
                result.overridden());
    }
}
