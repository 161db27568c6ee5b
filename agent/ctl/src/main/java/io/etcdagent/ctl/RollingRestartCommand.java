package io.etcdagent.ctl;

import io.etcdagent.ctl.render.Plain;
import io.etcdagent.ctl.render.RolloutText;
import io.etcdagent.protocol.MemberHealth;
import io.etcdagent.protocol.MembersView;
import io.etcdagent.protocol.RolloutRequest;
import io.etcdagent.protocol.RolloutView;
import io.etcdagent.protocol.client.AgentException;
import java.io.IOException;
import java.util.Comparator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "rolling-restart",
        description = "Restarts every member of the cluster, one at a time, the leader last. The agents carry it out "
                + "themselves; this command only watches.",
        footer = {
            "%nA failure pauses it: nothing more is stopped. So does a step of --between that fails: its member is started "
                    + "all the same. Ctrl-C leaves it running.",
            "With -o json every event is printed, one JSON object a line.",
            "%nExamples:",
            "  etcd-agentctl rolling-restart --dry-run",
            "  etcd-agentctl rolling-restart --reason 'new certificates'",
            "  etcd-agentctl rolling-restart -y --settle 30s > restart.log",
            "  etcd-agentctl rolling-restart --between upgrade   # /etc/etcd-agent/between.d/upgrade on every node"
        })
final class RollingRestartCommand extends AgentCommand {

    @Option(
            names = "--between",
            paramLabel = "NAME",
            converter = StepNameConverter.class,
            description = "While a member is down, run /etc/etcd-agent/between.d/NAME on its host and wait for it.")
    private @Nullable String between;

    @Option(names = "--dry-run", description = "Only ask the gates; nothing is started.")
    private boolean dryRun;

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
    ExitCode run(Session session) throws AgentException, UsageError, LostTrack, IOException, InterruptedException {
        if (!dryRun && !yes && !confirmed(session)) {
            session.terminal().note("nothing was started");
            return ExitCode.FAILED;
        }
        RolloutView begun = session.agent()
                .startRollout(
                        new RolloutRequest(null, reason.text(), between, settle.seconds(), null, null, 0, dryRun));
        if (dryRun) {
            return showPlan(session, begun);
        }
        return new RolloutFollow(session, patience.duration()).run(begun);
    }

    private static boolean confirmed(Session session) throws AgentException, UsageError, IOException {
        if (!session.terminal().asks()) {
            throw new UsageError("there is no terminal to ask for confirmation on: add -y to restart every member");
        }
        MembersView members = session.agent().members();
        String names = members.members().stream()
                .sorted(Comparator.comparing(MemberHealth::leader))
                .map(member -> Plain.member(member.name(), member.id()))
                .collect(Collectors.joining(", "));
        return session.terminal()
                .confirm("Restart every member of the cluster, one at a time, the leader last: " + names + "?");
    }

    private static ExitCode showPlan(Session session, RolloutView plan) {
        if (session.json()) {
            session.terminal().print(session.messages().compact(plan));
        } else {
            session.terminal().print(RolloutText.lines(plan, session.clock().instant(), session.style()));
            session.terminal().print("dry run: nothing was started");
        }
        return ExitCode.DONE;
    }
}
