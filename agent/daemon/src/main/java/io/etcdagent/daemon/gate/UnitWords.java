package io.etcdagent.daemon.gate;

import io.etcdagent.daemon.unit.UnitState;
import java.util.Locale;

/** A unit's state in the words of {@code systemctl status}. */
final class UnitWords {

    private UnitWords() {}

    static String of(UnitState unit) {
        return unit.activeState().name().toLowerCase(Locale.ROOT) + " (" + unit.subState() + ")";
    }
}
