package io.etcdagent.daemon;

import io.etcdagent.daemon.control.api.DiagnosisViews;
import io.etcdagent.daemon.control.api.LocalAgent;
import io.etcdagent.daemon.control.http.Limits;
import io.etcdagent.daemon.control.local.ControlServer;
import io.etcdagent.daemon.control.local.SocketRoles;
import io.etcdagent.daemon.control.remote.RemoteLimits;
import io.etcdagent.daemon.control.remote.RemoteListener;
import io.etcdagent.daemon.control.scrape.MetricsServer;
import io.etcdagent.daemon.inspect.Inspections;
import io.etcdagent.daemon.inspect.PageSizes;
import io.etcdagent.daemon.metrics.AgentMetrics;
import io.etcdagent.daemon.metrics.EventCounts;
import io.etcdagent.daemon.operation.StandingAlarms;
import io.etcdagent.daemon.operation.Unlock;
import io.etcdagent.protocol.HealthReport;
import java.io.IOException;
import java.util.Optional;

/** Where this agent is asked, and what answers there. */
final class Listeners implements AutoCloseable {

    private final ThisNode node;
    private final Threads threads;
    private final LocalAgent api;
    private final AgentMetrics metrics;
    private final Optional<RemoteListener> remote;
    private Optional<ControlServer> control = Optional.empty();
    private Optional<MetricsServer> metricsPort = Optional.empty();

    /** Nothing listens before {@link #open}. */
    Listeners(
            ThisNode node,
            Threads threads,
            Lookout lookout,
            Coordination coordination,
            Duties duties,
            EventCounts counts) {
        this.node = node;
        this.threads = threads;
        Inspections inspections = new Inspections(
                lookout.contacts().throughLocal(), lookout.contacts()::named, node.messages(), PageSizes.USUAL);
        api = new LocalAgent(
                lookout.health(),
                lookout.detail(),
                duties.stopLook(),
                new DiagnosisViews(duties.diagnostics(), node.host()),
                new StandingAlarms(duties.space(), () -> lookout.cluster().members()),
                coordination.lock(),
                coordination.record(),
                coordination.news(),
                lookout.staleAfter().plus(Coordination.CALL_TIME),
                new Unlock(
                        coordination.record(),
                        lookout.freshLook(),
                        node.unit(),
                        duties.operations(),
                        lookout.localNode()),
                duties.registry(),
                duties.operations(),
                duties.rollouts(),
                inspections,
                lookout.localNode(),
                threads.askers(),
                counts.orders(),
                this::metricsPage);
        metrics = new AgentMetrics(
                node.version(),
                counts,
                lookout.health(),
                api::health,
                lookout.detail(),
                node.member().quota(),
                lookout.marks(),
                coordination.news(),
                duties.operations(),
                duties.rollouts(),
                node.nanoClock());
        remote = node.config()
                .remote()
                .map(found -> new RemoteListener(
                        found,
                        RemoteLimits.usual(),
                        api,
                        node.messages(),
                        threads.inspectors(),
                        node.wallClock(),
                        node.nanoClock()));
    }

    private String metricsPage() {
        return metrics.page();
    }

    /** As everybody is told it who asks. */
    HealthReport health() {
        return api.health();
    }

    /** Why controllers on other machines cannot ask, where they should be able to. */
    Optional<String> fault() {
        return remote.flatMap(RemoteListener::fault);
    }

    /**
     * The control socket first.
     *
     * @throws IOException if that cannot be had; the others may come later
     */
    void open() throws IOException {
        AgentConfig config = node.config();
        control = Optional.of(ControlServer.open(
                config.socket(),
                api,
                node.messages(),
                SocketRoles.none(),
                Limits.usual(),
                threads.eventLoop(),
                threads.workers(),
                threads.inspectors()));
        remote.ifPresent(RemoteListener::start);
        metricsPort = config.metricsPort()
                .flatMap(address -> MetricsServer.open(
                        address, api, node.messages(), Limits.usual(), threads.eventLoop(), threads.workers()));
    }

    /** The control socket last. */
    @Override
    public void close() {
        remote.ifPresent(RemoteListener::close);
        metricsPort.ifPresent(MetricsServer::close);
        control.ifPresent(ControlServer::close);
    }
}
