package io.etcdagent.ctl;

import io.etcdagent.ctl.render.Style;
import io.etcdagent.protocol.client.AgentClient;
import io.etcdagent.protocol.client.Transport;
import io.etcdagent.protocol.json.Messages;
import java.time.Duration;
import java.time.InstantSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that every command has, and what they come to. */
@Command(
        name = "etcd-agentctl",
        scope = ScopeType.INHERIT,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Looks after etcd: asks the etcd-agent that runs beside it, on this host or another.",
        synopsisSubcommandLabel = "COMMAND",
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nCommands:%n",
        footer = {
            "%nExamples:",
            "  etcd-agentctl health",
            "  etcd-agentctl restart --dry-run",
            "  etcd-agentctl --context prod-1 health    # another host's; see: etcd-agentctl context --help",
            "%nMore about a command: etcd-agentctl COMMAND --help"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done, or healthy",
            "1:failed, or damage was found in a file, or not all could be printed",
            "2:the command line is wrong",
            "3:refused by a gate or a guard; nothing was stopped",
            "4:unavailable: the cluster has no quorum",
            "5:degraded: it works, and something is wrong",
            "6:the agent cannot be reached, or what answers is no agent"
        })
final class EtcdAgentCtl {

    @Mixin
    private final DestinationOptions destination = new DestinationOptions();

    @Option(
            names = {"-o", "--output"},
            scope = ScopeType.INHERIT,
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table for people, json for programs; for health also classic.")
    private OutputFormat format = OutputFormat.TABLE;

    @Option(
            names = "--no-color",
            scope = ScopeType.INHERIT,
            description = "No colours; without a terminal, or with NO_COLOR set, there are none anyway.")
    private boolean noColour;

    @Option(
            names = "--timeout",
            scope = ScopeType.INHERIT,
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            defaultValue = "10s",
            description = "How long to wait for an answer of the agent, such as 5s (default: 10s).")
    private Duration timeout = Duration.ofSeconds(10);

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Show where an error comes from.")
    private boolean debug;

    private final Terminal terminal;
    private final Surroundings surroundings;

    EtcdAgentCtl(Terminal terminal, Surroundings surroundings) {
        this.terminal = terminal;
        this.surroundings = surroundings;
    }

    /** For a command that asks an agent. */
    Session session() throws UsageError {
        return session(destination.transport(surroundings));
    }

    /** For a command that asks nobody, and must not fail for whom another one would ask. */
    Session sessionAlone() {
        return session(DestinationOptions.ofThisHost(surroundings));
    }

    /** The options that say which agent is asked. */
    DestinationOptions destination() {
        return destination;
    }

    private Session session(Transport transport) {
        Messages messages = new Messages();
        AgentClient agent = new AgentClient(transport, messages, timeout);
        return new Session(agent, messages, terminal, style(), format, InstantSource.system());
    }

    Style style() {
        return terminal.colours() && !noColour ? Style.COLOURED : Style.MONOCHROME;
    }

    OutputFormat format() {
        return format;
    }

    boolean debug() {
        return debug;
    }

    Terminal terminal() {
        return terminal;
    }

    Surroundings surroundings() {
        return surroundings;
    }
}
