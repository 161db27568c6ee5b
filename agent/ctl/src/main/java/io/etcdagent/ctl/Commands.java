package io.etcdagent.ctl;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** The command line put together. */
final class Commands {

    private Commands() {}

    /** With every command. */
    static CommandLine all(EtcdAgentCtl root) {
        return of(root, List.of(CommandName.values()));
    }

    /**
     * With the commands that these arguments can mean: to look through all of them takes longer than to ask the agent.
     * Where none is named, as for help or for a slip of the pen, that is all.
     */
    static CommandLine meantBy(List<String> arguments, EtcdAgentCtl root) {
        List<CommandName> named = new ArrayList<>();
        for (CommandName name : CommandName.values()) {
            if (arguments.contains(name.word())) {
                named.add(name);
            }
        }
        return named.isEmpty() ? all(root) : of(root, named);
    }

    private static CommandLine of(EtcdAgentCtl root, List<CommandName> names) {
        CommandLine line = new CommandLine(root);
        for (CommandName name : names) {
            line.addSubcommand(name.word(), name.command(root));
        }
        Failures failures = new Failures(root);
        return line.registerConverter(OutputFormat.class, new WordConverter<>(OutputFormat.class))
                .registerConverter(RolloutCommand.Action.class, new WordConverter<>(RolloutCommand.Action.class))
                .registerConverter(AlarmsCommand.Action.class, new WordConverter<>(AlarmsCommand.Action.class))
                .registerConverter(DbCommand.Action.class, new WordConverter<>(DbCommand.Action.class))
                .registerConverter(WalCommand.Action.class, new WordConverter<>(WalCommand.Action.class))
                .registerConverter(LockCommand.Action.class, new WordConverter<>(LockCommand.Action.class))
                .registerConverter(ContextCommand.Action.class, new WordConverter<>(ContextCommand.Action.class))
                .registerConverter(Consistency.class, new WordConverter<>(Consistency.class))
                .setOut(new PrintWriter(root.terminal().out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(root.terminal().err(), true, StandardCharsets.UTF_8))
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures);
    }
}
