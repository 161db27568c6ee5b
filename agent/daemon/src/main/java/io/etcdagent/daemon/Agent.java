package io.etcdagent.daemon;

import io.etcdagent.daemon.discovery.Problem;
import io.etcdagent.daemon.etcd.CurrentTls;
import io.etcdagent.daemon.metrics.EventCounts;
import io.etcdagent.daemon.unit.UnitException;
import io.etcdagent.daemon.unit.UnitState;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The daemon: its parts, put together by hand in the order in which they lean on each other. */
final class Agent implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Agent.class);

    private final ThisNode node;
    private final Threads threads;
    private final ToMend toMend;
    private final Lookout lookout;
    private final Coordination coordination;
    private final Duties duties;
    private final Listeners listeners;
    private final SignsOfLife signsOfLife;

    /** Wires everything; nothing runs before {@link #start}. */
    Agent(AgentConfig config, List<Problem> problems, String version, Parts parts) throws IOException, UnitException {
        node = ThisNode.take(config, version, parts);
        threads = new Threads();
        Optional<CurrentTls> tls = config.tls().map(files -> new CurrentTls(files, node.nanoClock()));
        EventCounts counts = new EventCounts(node.unit().byHand(), node.nanoClock());
        toMend = new ToMend(node, problems, tls, this::listenersFault);
        lookout = new Lookout(node, threads, tls, toMend);
        coordination = new Coordination(node, lookout, counts.lock());
        duties = new Duties(node, lookout, coordination, counts.orders());
        listeners = new Listeners(node, threads, lookout, coordination, duties, counts);
        signsOfLife = new SignsOfLife(node, threads, lookout, duties, listeners);
    }

    private Optional<String> listenersFault() {
        return listeners.fault();
    }

    /** Starts everything; the control socket first, because who cannot have it must not touch etcd either. */
    void start() throws IOException, UnitException {
        listeners.open();
        if (node.config().unit() instanceof AgentConfig.UnitChoice.Child
                && duties.operations().mayStartEtcd()) {
            startOwnChild();
        }
        toMend.tell();
        lookout.start();
        coordination.start();
        duties.start();
        signsOfLife.start();
        log.info(
                "ready on {}; looks after {} at {}",
                node.config().socket(),
                node.unit().name(),
                node.config().endpoint());
    }

    private void startOwnChild() throws UnitException {
        UnitState now = node.unit().state();
        if (now.down()) {
            log.info("starting {}", node.unit().name());
            lookout.runs().aboutToStart(now);
            try {
                node.unit().start();
            } catch (UnitException failure) {
                // Whether an etcd that cannot run is seen to end at once is chance, and an agent that has ended tells
                // nobody what is wrong.
                log.error("{}; see also: etcd-agentctl health", failure.getMessage());
            }
        }
    }

    /**
     * Stops the agent, also one that was started only in part: who asks from outside first, then in the opposite order;
     * etcd is not touched.
     */
    @Override
    public void close() {
        log.info("ending; etcd is left as it is");
        signsOfLife.close();
        listeners.close();
        duties.close();
        coordination.close();
        lookout.close();
        threads.close();
        try {
            node.state().close();
        } catch (IOException failure) {
            log.warn("{}", failure.getMessage());
        }
    }
}
