package io.etcdagent.ctl;

import io.etcdagent.ctl.render.Plain;
import io.etcdagent.ctl.render.RolloutWords;
import io.etcdagent.protocol.RolloutKind;
import io.etcdagent.protocol.RolloutRequest;
import io.etcdagent.protocol.RolloutView;
import io.etcdagent.protocol.client.AgentException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "rolling-restart",
        description = "Restarts the members of the cluster, one at a time, the leader last. The agents carry it out "
                + "themselves; this command only watches.",
        footer = {
            "%nA failure pauses it, unless --failure-budget allows for it: nothing more is stopped. So does a step of "
                    + "--between that fails: its member is started all the same. Ctrl-C leaves it running; rollout "
                    + "watches, pauses, resumes and aborts it, from any node.",
            "%n--dry-run shows the order with the reason for each place, who is skipped, and every gate with what was "
                    + "found; it ends with 3 when one is shut. On a terminal you are asked before anything is begun, and "
                    + "told what will be done to whom.",
            "With -o json every event is printed, one JSON object a line.",
            "%nExamples:",
            "  etcd-agentctl rolling-restart --dry-run",
            "  etcd-agentctl rolling-restart --reason 'new certificates'",
            "  etcd-agentctl rolling-restart --members etcd-1,9bf1b35fc7761a23",
            "  etcd-agentctl rolling-restart -y --settle 30s > restart.log",
            "  etcd-agentctl rolling-restart -y --detach --reason 'from a script'",
            "  etcd-agentctl rolling-restart --between upgrade   # a step on every node",
            "  etcd-agentctl rolling-restart --between upgrade \\",
            "      --if-version-older-than 3.5.21                # ... and the rest of it"
        })
final class RollingRestartCommand extends AgentCommand {

    @Option(
            names = "--between",
            paramLabel = "NAME",
            converter = StepNameConverter.class,
            description = "While a member is down, run /etc/etcd-agent/between.d/NAME on its host and wait for it.")
    private @Nullable String between;

    @Mixin
    private final MembersOption members = new MembersOption();

    @Option(
            names = "--if-version-older-than",
            paramLabel = "VERSION",
            converter = EtcdVersionConverter.class,
            description = "Skip members whose etcd says that it is this version or a newer one: an upgrade that was "
                    + "interrupted goes on with the rest.")
    private @Nullable String ifVersionOlderThan;

    @Option(
            names = "--failure-budget",
            paramLabel = "N",
            converter = FailureBudgetConverter.class,
            defaultValue = "0",
            description = "How many members may fail without a pause (default: 0).")
    private int failureBudget;

    @Option(
            names = "--dry-run",
            description = "Show the plan and every gate; nothing is started. Ends with 3 when a gate is shut.")
    private boolean dryRun;

    @Option(names = "--detach", description = "Do not watch it: print its id and how to watch it, and end.")
    private boolean detach;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask for confirmation; needed where there is no terminal.")
    private boolean yes;

    @Mixin
    private final ReasonOption reason = new ReasonOption();

    @Mixin
    private final SettleOption settle = new SettleOption();

    @Mixin
    private final PatienceOption patience = new PatienceOption();

    RollingRestartCommand(EtcdAgentCtl root) {
        super(root);
    }

    @Override
    ExitCode run(Session session)
            throws AgentException, UsageError, Refused, LostTrack, IOException, InterruptedException {
        if (dryRun && detach) {
            throw new UsageError("--detach leaves running what was begun, and --dry-run begins nothing");
        }
        RolloutOrder order = new RolloutOrder(session, request());
        if (dryRun) {
            return order.rehearse();
        }
        if (!yes) {
            Optional<ExitCode> end = order.ask();
            if (end.isPresent()) {
                return end.get();
            }
        }
        RolloutView begun = order.declare();
        if (detach) {
            session.print(begun, RollingRestartCommand::leftRunning);
            return ExitCode.DONE;
        }
        return new RolloutFollow(session, patience.duration()).run(begun);
    }

    private RolloutRequest request() throws UsageError {
        return new RolloutRequest(
                RolloutKind.RESTART,
                reason.text(),
                between,
                settle.seconds(),
                members.members(),
                ifVersionOlderThan,
                failureBudget,
                dryRun);
    }

    private static List<String> leftRunning(RolloutView begun) {
        return List.of(
                RolloutWords.name(begun.kind()) + ' ' + Plain.text(begun.id())
                        + " is declared; the agents carry it out",
                "watch it: etcd-agentctl rollout watch");
    }
}
