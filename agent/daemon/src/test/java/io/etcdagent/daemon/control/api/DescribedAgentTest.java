package io.etcdagent.daemon.control.api;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.control.local.Curl;
import io.etcdagent.daemon.testing.TestAgent;
import io.etcdagent.daemon.testing.TestAgents;
import io.etcdagent.protocol.OperationKind;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a real agent says of a real member, against the description of the API. */
final class DescribedAgentTest {

    /** They go on until the client leaves; their lines are those of what ends. */
    private static final Set<String> ENDLESS = Set.of("GET /v1/health/events", "GET /v1/watch");

    private final OpenApi description = new OpenApi();

    @Test
    void everythingThatARealAgentCanBeAskedIsAnsweredAsItIsDescribed() throws Exception {
        try (TestAgents agents = TestAgents.start(1)) {
            TestAgent agent = agents.get(0);
            String id = agent.order(OperationKind.RESTART);
            agent.end(id);
            agents.awaitHealthy();
            int asked = 0;
            for (String route : description.operations().keySet()) {
                if (!route.startsWith("GET ") || ENDLESS.contains(route)) {
                    continue;
                }
                OpenApi.Example plain = description.examples(route).get(0);
                String target = plain.target().replace("/5f3a", "/" + id);
                Curl.Answer answer = Curl.run(
                        agent.socket(), List.of("http://localhost" + target).toArray(String[]::new));
                description.check(route, answer);
                assertTrue(answer.status() < 500 || route.contains("health"), () -> route + " " + answer);
                asked++;
            }
            assertTrue(asked > 20, asked + " routes");
        }
    }
}
