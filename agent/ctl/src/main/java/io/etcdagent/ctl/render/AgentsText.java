package io.etcdagent.ctl.render;

import io.etcdagent.ctl.render.Table.Cell;
import io.etcdagent.protocol.AgentView;
import io.etcdagent.protocol.AgentsView;
import java.util.List;

/** The agents that are alive. */
public final class AgentsText {

    private AgentsText() {}

    public static List<String> lines(AgentsView agents, Style style) {
        if (agents.agents().isEmpty()) {
            return List.of("no agent is registered");
        }
        Table table = new Table("MEMBER", "NAME", "HOST", "AGENT", "SINCE");
        for (AgentView agent : agents.agents()) {
            table.row(
                    Cell.of(agent.memberId()),
                    Cell.of(agent.memberName()),
                    Cell.of(agent.host()),
                    Cell.of(agent.agentVersion()),
                    Cell.of(agent.since()));
        }
        return table.lines(style);
    }
}
