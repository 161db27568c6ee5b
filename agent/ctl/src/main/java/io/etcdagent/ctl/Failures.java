package io.etcdagent.ctl;

import io.etcdagent.ctl.render.GatesText;
import io.etcdagent.ctl.render.Plain;
import io.etcdagent.ctl.render.Style;
import io.etcdagent.protocol.client.AgentException;
import io.etcdagent.protocol.client.AgentProblem;
import io.etcdagent.protocol.client.AgentProtocolError;
import io.etcdagent.protocol.client.AgentUnreachable;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** What a command says when it cannot do what was asked, and how it ends. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {

    private static final String DENIED_BY_ETCD = "/problems/denied-by-etcd";

    /** Of all that is answered with 503 only these say something of etcd: an agent may also have too much to do. */
    private static final Set<String> NO_QUORUM = Set.of("/problems/unavailable", "/problems/not-ready");

    private static final int BAD_REQUEST = 400;

    private final EtcdAgentCtl root;

    Failures(EtcdAgentCtl root) {
        this.root = root;
    }

    @Override
    public int handleParseException(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        say(failure.getMessage());
        UnmatchedArgumentException.printSuggestions(failure, command.getErr());
        hint("see: " + command.getCommandSpec().qualifiedName() + " --help");
        trace(failure);
        return ExitCode.USAGE.code();
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult arguments) {
        ExitCode code = report(failure, command);
        trace(failure);
        return code.code();
    }

    private ExitCode report(Exception failure, CommandLine command) {
        if (failure instanceof UsageError) {
            say(failure.getMessage());
            hint("see: " + command.getCommandSpec().qualifiedName() + " --help");
            return ExitCode.USAGE;
        }
        if (failure instanceof Refused) {
            say(failure.getMessage());
            return ExitCode.REFUSED;
        }
        if (failure instanceof AgentUnreachable unreachable) {
            say(failure.getMessage());
            hint(unreachable.remedy());
            goOn(unreachable, command);
            return ExitCode.UNREACHABLE;
        }
        if (failure instanceof LostTrack) {
            say(failure.getMessage());
            hint("What was begun may still go on. See: etcd-agentctl status");
            return ExitCode.UNREACHABLE;
        }
        if (failure instanceof AgentProtocolError) {
            say(failure.getMessage());
            hint("Is that the agent's socket or address, and the agent of this age? etcd-agentctl --version");
            return ExitCode.UNREACHABLE;
        }
        if (failure instanceof AgentProblem problem) {
            say(problem.getMessage());
            GatesText.notOpen(problem.gates(), Style.MONOCHROME).forEach(this::hint);
            if (command.getCommand() instanceof AgentCommand asked) {
                asked.next(problem).ifPresent(this::hint);
            }
            goOn(problem, command);
            return exitCode(problem);
        }
        say("a defect in etcd-agentctl: " + failure);
        hint("Please report it with what the same command says with --debug.");
        return ExitCode.FAILED;
    }

    private void goOn(AgentException end, CommandLine command) {
        if (command.getCommand() instanceof AgentCommand asked) {
            asked.goOn(end).ifPresent(this::hint);
        }
    }

    private static ExitCode exitCode(AgentProblem problem) {
        if (!problem.gates().isEmpty()) {
            return ExitCode.REFUSED;
        }
        if (DENIED_BY_ETCD.equals(problem.problem().type())) {
            return ExitCode.REFUSED;
        }
        if (NO_QUORUM.contains(problem.problem().type())) {
            return ExitCode.UNAVAILABLE;
        }
        return problem.problem().status() == BAD_REQUEST ? ExitCode.USAGE : ExitCode.FAILED;
    }

    private void say(@Nullable String sentence) {
        root.terminal().note("etcd-agentctl: " + Plain.text(String.valueOf(sentence)));
    }

    private void hint(String line) {
        root.terminal().note("  " + line);
    }

    private void trace(Exception failure) {
        if (root.debug()) {
            failure.printStackTrace(root.terminal().err());
        }
    }
}
