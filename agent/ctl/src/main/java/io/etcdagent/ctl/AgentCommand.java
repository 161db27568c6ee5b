package io.etcdagent.ctl;

import io.etcdagent.protocol.client.AgentException;
import java.io.IOException;
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

    abstract ExitCode run(Session session)
            throws AgentException, UsageError, Refused, LostTrack, IOException, InterruptedException;
}
