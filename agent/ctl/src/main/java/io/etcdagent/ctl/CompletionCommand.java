package io.etcdagent.ctl;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
        name = "completion",
        description = "Prints the completion for bash (zsh takes it after bashcompinit).",
        footer = {"%nExamples:", "  source <(etcd-agentctl completion)"})
final class CompletionCommand implements Callable<Integer> {

    private final EtcdAgentCtl root;

    CompletionCommand(EtcdAgentCtl root) {
        this.root = root;
    }

    @Override
    public Integer call() {
        CommandLine all = Commands.all(root);
        root.terminal().print(AutoComplete.bash(all.getCommandName(), all));
        return ExitCode.DONE.code();
    }
}
