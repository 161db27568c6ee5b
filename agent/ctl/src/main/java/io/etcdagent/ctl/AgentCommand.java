package io.etcdagent.ctl;

import io.etcdagent.protocol.client.AgentException;
import io.etcdagent.protocol.client.AgentProblem;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;

/** A command that asks the agent. */
abstract class AgentCommand implements Callable<Integer> {

    private final EtcdAgentCtl root;

    AgentCommand(EtcdAgentCtl root) {
        this.root = root;
    }

    @Override
    public final Integer call()
            throws AgentException, UsageError, Refused, LostTrack, IOException, InterruptedException {
        if (root.format() == OutputFormat.CLASSIC && !knowsClassic()) {
            throw new UsageError("-o classic is for health only");
        }
        return run(root.session()).code();
    }

    boolean knowsClassic() {
        return false;
    }

    /** The command that comes next where the agent does not do it; nothing where its own words are all there is. */
    Optional<String> next(AgentProblem problem) {
        return Optional.empty();
    }

    /** How to go on with what an end like this cut off; nothing where there is nothing but to begin anew. */
    Optional<String> goOn(AgentException end) {
        return Optional.empty();
    }

    abstract ExitCode run(Session session)
            throws AgentException, UsageError, Refused, LostTrack, IOException, InterruptedException;
}
