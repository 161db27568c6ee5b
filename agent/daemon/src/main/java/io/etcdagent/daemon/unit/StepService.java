package io.etcdagent.daemon.unit;

import io.etcdagent.systemd.Journal;
import io.etcdagent.systemd.Systemctl;
import io.etcdagent.systemd.SystemdException;
import io.etcdagent.systemd.UnitName;

/** By what the services of steps are told and looked at. */
record StepService(Systemctl systemctl, Journal journal, ControlGroups groups) {

    SystemdStepState state(UnitName unit) throws UnitException {
        try {
            return SystemdStepState.read(unit, systemctl.show(unit, SystemdStepState.PROPERTIES));
        } catch (SystemdException e) {
            throw new UnitException("the state of " + unit + " is not known: " + e.getMessage(), e);
        }
    }
}
