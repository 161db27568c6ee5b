package io.etcdagent.ctl;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** The command line put together. */
final class Commands {

    private Commands() {}

    static CommandLine all(EtcdAgentCtl root) {
        CommandLine line = new CommandLine(root)
                .addSubcommand(new HealthCommand(root))
                .addSubcommand(new MembersCommand(root))
                .addSubcommand(new StatusCommand(root))
                .addSubcommand(new GatesCommand(root))
                .addSubcommand(new RestartCommand(root))
                .addSubcommand(new RollingRestartCommand(root))
                .addSubcommand(new RolloutCommand(root))
                .addSubcommand(new LockCommand(root))
                .addSubcommand(new AgentsCommand(root))
                .addSubcommand(new OperationsCommand(root))
                .addSubcommand(new CancelCommand(root))
                .addSubcommand(new CompletionCommand(root));
        Failures failures = new Failures(root);
        return line.setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(root.terminal().out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(root.terminal().err(), true, StandardCharsets.UTF_8))
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures);
    }
}
