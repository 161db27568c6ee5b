package io.etcdagent.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdagent.daemon.Rediscovery.Outcome;
import io.etcdagent.daemon.discovery.Discovered;
import io.etcdagent.daemon.discovery.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class RediscoveryTest {

    private static final List<Problem> UNSEEN =
            List.of(new Problem(Problem.Weight.OBSTACLE, "a file cannot be read", "let it be read"));

    @Test
    void whatEtcdItselfToldIsFinal() {
        assertEquals(
                Outcome.SETTLED,
                after(configuration(Map.of(), found("http://127.0.0.1:2379", true)), RediscoveryTest::nobodyAsks));
    }

    @Test
    void anEndpointThatIsSetIsFinal() {
        Map<String, String> set = Map.of("ETCD_AGENT_ENDPOINT", "http://127.0.0.1:2379");

        assertEquals(
                Outcome.SETTLED,
                after(configuration(set, found("http://10.0.0.1:2379", false)), RediscoveryTest::nobodyAsks));
    }

    @Test
    void whatCouldNotBeSeenIsLookedForUntilEtcdRuns() {
        Configuration guess = configuration(Map.of(), found("http://127.0.0.1:2379", false));

        assertEquals(Outcome.WAITING, after(guess, () -> guess));
    }

    @Test
    void aGuessThatEtcdConfirmsStays() {
        Configuration guess = configuration(Map.of(), found("http://127.0.0.1:2379", false));

        assertEquals(
                Outcome.SETTLED, after(guess, () -> configuration(Map.of(), found("http://127.0.0.1:2379", true))));
    }

    @Test
    void aGuessThatEtcdDoesNotConfirmIsOutdated() {
        Configuration guess = configuration(Map.of(), found("http://127.0.0.1:2379", false));

        assertEquals(
                Outcome.OUTDATED, after(guess, () -> configuration(Map.of(), found("http://10.0.0.1:2379", true))));
    }

    private static Configuration nobodyAsks() {
        throw new AssertionError("there is nothing to look for");
    }

    private static Outcome after(Configuration inForce, Supplier<Configuration> look) {
        return new Rediscovery(inForce, look).lookAgain();
    }

    private static Configuration configuration(Map<String, String> environment, Discovered discovered) {
        return Configuration.load(ResolvedSettings.of(environment), (unit, state) -> discovered, Instant.EPOCH);
    }

    private static Discovered found(String endpoint, boolean running) {
        Discovered whole = FoundMember.at(endpoint, Optional.empty(), Optional.empty());
        return new Discovered(whole.member(), whole.unitUser(), running, running ? List.of() : UNSEEN);
    }
}
