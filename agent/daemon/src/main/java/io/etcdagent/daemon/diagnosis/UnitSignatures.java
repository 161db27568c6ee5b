package io.etcdagent.daemon.diagnosis;

import static io.etcdagent.daemon.diagnosis.Fact.KEPT_DOWN_ON_PURPOSE;
import static io.etcdagent.daemon.diagnosis.Fact.NOT_KEPT_DOWN;
import static io.etcdagent.daemon.diagnosis.Fact.UNIT_GAVE_UP_STARTING;
import static io.etcdagent.daemon.diagnosis.Fact.UNIT_GAVE_UP_WAITING;
import static io.etcdagent.daemon.diagnosis.Fact.UNIT_INACTIVE;
import static io.etcdagent.daemon.diagnosis.Fact.UNIT_KILLED;
import static io.etcdagent.daemon.diagnosis.Fact.UNIT_MASKED;
import static io.etcdagent.daemon.diagnosis.Fact.UNIT_UNUSABLE;

import java.util.List;

/** etcd is not run, or not let run. */
final class UnitSignatures {

    private UnitSignatures() {}

    static List<Signature> all() {
        return List.of(
                Signature.of("stopped-on-purpose", Gravity.FATAL)
                        .provenBy(KEPT_DOWN_ON_PURPOSE)
                        .means("{member} is down because it was stopped on purpose, through this agent.")
                        .because("The agent's own record says so; it lasts until somebody starts the member again.")
                        .next("When its work is done: etcd-agentctl start")
                        .avoid(
                                "Do not start {unit} by hand: the record that keeps the other members up would stay.",
                                Recovery.DOES_NOT_HELP),
                Signature.of("unit-masked", Gravity.FATAL)
                        .provenBy(UNIT_MASKED)
                        .means("{unit} is masked, so nobody can start it.")
                        .because("systemd says so.")
                        .next("Find out who masked it and why; then: systemctl unmask {unit} && etcd-agentctl start")
                        .avoid("Do not unmask it while somebody works on its data.", Recovery.DOES_NOT_HELP),
                Signature.of("unit-unusable", Gravity.FATAL)
                        .provenBy(UNIT_UNUSABLE)
                        .means("systemd has no usable unit {unit}.")
                        .because("systemd says so.")
                        .next(
                                "systemctl status {unit}",
                                "If etcd is run by another unit, name it: ETCD_AGENT_UNIT in /etc/default/etcd-agent, then"
                                        + " systemctl restart etcd-agent")
                        .avoid("Do not start etcd beside its unit.", Recovery.DOES_NOT_HELP),
                Signature.of("killed", Gravity.BLOCKING)
                        .provenBy(UNIT_KILLED)
                        .means("{member} is down because somebody or the kernel killed its process.")
                        .because(
                                "A process ends with SIGKILL only if another one, or the kernel out of memory, sends it.")
                        .next(
                                "Find out who: journalctl -k --grep 'out of memory|oom' -n 20; {status}",
                                "Then bring it back: etcd-agentctl start")
                        .avoid("Do not touch {data}: etcd bears to be killed.", Recovery.DOES_NOT_HELP),
                Signature.of("start-timed-out", Gravity.IMPAIRING)
                        .provenBy(UNIT_GAVE_UP_WAITING)
                        .means("systemd gave up waiting for {unit} to be ready.")
                        .because(
                                "A unit of Type=notify is ready only once its member has a quorum; systemd waits 90 s for"
                                        + " that unless told otherwise.")
                        .next(
                                "If the others have no quorum, start them at the same time, each with: systemctl start"
                                        + " --no-block {unit}",
                                "{log}")
                        .avoid("Do not wipe anything: the data is not the cause.", Recovery.DOES_NOT_HELP),
                Signature.of("start-limit", Gravity.IMPAIRING)
                        .provenBy(UNIT_GAVE_UP_STARTING)
                        .means("systemd starts {unit} no more: it ended too often in too short a time.")
                        .because("systemd says so. It is not the cause, but the end of it.")
                        .next("Once the cause is mended: systemctl reset-failed {unit} && etcd-agentctl start")
                        .avoid("Do not raise StartLimitBurst= to get past it.", Recovery.DOES_NOT_HELP),
                Signature.of("stopped", Gravity.BLOCKING)
                        .provenBy(UNIT_INACTIVE, NOT_KEPT_DOWN)
                        .means("{member} is down because {unit} was stopped, or has never been started, and not by this"
                                + " agent.")
                        .because("It is inactive and did not fail.")
                        .next("Find out who stopped it: {status}; then bring it back: etcd-agentctl start")
                        .avoid("Do not replace a member that only has to be started.", Recovery.DOES_NOT_HELP));
    }
}
