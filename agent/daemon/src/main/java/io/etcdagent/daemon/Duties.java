package io.etcdagent.daemon;

import io.etcdagent.daemon.coordination.AgentRegistration;
import io.etcdagent.daemon.coordination.AgentRegistry;
import io.etcdagent.daemon.coordination.StoredJson;
import io.etcdagent.daemon.diagnosis.BackendLook;
import io.etcdagent.daemon.diagnosis.Diagnostics;
import io.etcdagent.daemon.diagnosis.LogLook;
import io.etcdagent.daemon.gate.Casualty;
import io.etcdagent.daemon.gate.StopGates;
import io.etcdagent.daemon.operation.AutoRecovery;
import io.etcdagent.daemon.operation.Cause;
import io.etcdagent.daemon.operation.ClusterSpace;
import io.etcdagent.daemon.operation.HandOver;
import io.etcdagent.daemon.operation.KeptSnapshots;
import io.etcdagent.daemon.operation.LocalBackend;
import io.etcdagent.daemon.operation.LocalData;
import io.etcdagent.daemon.operation.Means;
import io.etcdagent.daemon.operation.OperationHistory;
import io.etcdagent.daemon.operation.Operations;
import io.etcdagent.daemon.operation.OrderWatch;
import io.etcdagent.daemon.operation.RecoverMeans;
import io.etcdagent.daemon.operation.RecoveringNode;
import io.etcdagent.daemon.operation.StopLook;
import io.etcdagent.daemon.operation.UnitsMember;
import io.etcdagent.daemon.rollout.RolloutRecord;
import io.etcdagent.daemon.rollout.Rollouts;
import io.etcdagent.daemon.rollout.TurnMeans;
import io.etcdagent.daemon.storage.DurableFile;
import io.etcdagent.daemon.unit.BetweenSteps;
import io.etcdagent.daemon.unit.UnitException;
import io.etcdagent.datadir.wal.LockTable;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Supplier;

/** What stops and starts this node's member: orders, its turns in rollouts, and a recovery that nobody has to order. */
final class Duties implements AutoCloseable {

    private final AgentRegistry registry;
    private final Diagnostics diagnostics;
    private final StopLook stopLook;
    private final ClusterSpace space;
    private final Operations operations;
    private final AutoRecovery autoRecovery;
    private final Rollouts rollouts;

    /**
     * Reads what is written down of earlier work; does nothing before {@link #start}.
     *
     * @param watch told of every order
     */
    Duties(ThisNode node, Lookout lookout, Coordination coordination, OrderWatch watch) throws UnitException {
        AgentConfig config = node.config();
        UnitsMember unitsMember = new UnitsMember(node.member().name());
        registry = registry(node, lookout, coordination, unitsMember);
        diagnostics = diagnostics(node, lookout);
        stopLook = new StopLook(
                new StopGates(node.unit().byHand()),
                lookout.freshLook(),
                coordination.lock(),
                coordination.record(),
                unitsMember);
        BetweenSteps steps = node.parts().between(config, node.state());
        space = space(node, lookout, coordination);
        operations = new Operations(
                means(node, lookout, coordination, steps, stopLook, space, diagnostics),
                new OperationHistory(node.kept("operations"), node.messages()),
                lookout.localNode(),
                config.verifyTime(),
                config.stepTime(),
                watch);
        autoRecovery = new AutoRecovery(
                config.autoRecover(),
                config.autoRecoverAfter(),
                diagnostics,
                operations,
                new DurableFile(node.kept("auto-recovered")),
                node.wallClock(),
                node.nanoClock());
        rollouts = new Rollouts(
                coordination.etcd(),
                config.keys(),
                node.json(),
                lookout.localNode(),
                new TurnMeans(
                        operations,
                        node.unit(),
                        lookout::etcdVersion,
                        new JournaledWork(node.journal()),
                        node.parts().rolloutPatience(),
                        config.verifyTime(),
                        config.stepTime()),
                stopLook,
                lookout.freshLook(),
                registry,
                steps,
                node.wallClock(),
                node.nanoClock());
    }

    private static AgentRegistry registry(
            ThisNode node, Lookout lookout, Coordination coordination, UnitsMember unitsMember) {
        String since =
                node.wallClock().instant().truncatedTo(ChronoUnit.SECONDS).toString();
        return new AgentRegistry(
                coordination.etcd(),
                node.config().keys(),
                node.json(),
                Coordination.CALL_TIME,
                () -> lookout.localNode()
                        .get()
                        .filter(local -> !unitsMember.isAnother(lookout.cluster()))
                        .map(local -> new AgentRegistration(
                                StoredJson.VERSION,
                                local.member().hex(),
                                local.memberName(),
                                node.host(),
                                node.version(),
                                since,
                                RolloutRecord.VERSION)),
                node.nanoClock());
    }

    private static Diagnostics diagnostics(ThisNode node, Lookout lookout) {
        AgentConfig config = node.config();
        return new Diagnostics(
                node.identity(),
                node.unit(),
                lookout.freshLook(),
                () -> node.parts()
                        .discover(config.unit(), node.state().path(), node.wallClock())
                        .member()
                        .or(config::member),
                new JournaledWork(node.journal()),
                new LogLook(LockTable.ofKernel(), node.nanoClock()),
                new BackendLook(),
                lookout::mark,
                lookout::rollback);
    }

    private static ClusterSpace space(ThisNode node, Lookout lookout, Coordination coordination) {
        AgentConfig config = node.config();
        return new ClusterSpace(
                coordination.etcd(),
                lookout.contacts().connections(),
                config.endpoint(),
                config.keys().prefix() + "/space-check",
                node.member().quota(),
                Coordination.CALL_TIME);
    }

    private static Means means(
            ThisNode node,
            Lookout lookout,
            Coordination coordination,
            BetweenSteps steps,
            StopLook stopLook,
            ClusterSpace space,
            Diagnostics diagnostics) {
        Contacts contacts = lookout.contacts();
        return new Means(
                node.unit(),
                steps,
                lookout.freshLook(),
                stopLook,
                new HandOver(lookout.freshLook(), contacts::local, contacts.connections(), node.nanoClock()),
                new LocalBackend(contacts::local),
                recovery(node, lookout, coordination, diagnostics),
                space,
                coordination.lock(),
                coordination.record(),
                node.journal(),
                node.wallClock(),
                node.nanoClock());
    }

    private static RecoverMeans recovery(
            ThisNode node, Lookout lookout, Coordination coordination, Diagnostics diagnostics) {
        Supplier<Optional<Casualty>> casualty = () -> node.member().casualty(lookout.cluster());
        return new RecoverMeans(
                coordination.etcd(),
                lookout.contacts().connections(),
                casualty,
                new RecoveringNode(casualty, lookout::cluster, node.host()),
                check -> Cause.of(diagnostics.of(check)),
                new LocalData(node.member().dataDirectory(), node.state().path(), node.wallClock()),
                new KeptSnapshots(node.kept("snapshots")));
    }

    AgentRegistry registry() {
        return registry;
    }

    Diagnostics diagnostics() {
        return diagnostics;
    }

    StopLook stopLook() {
        return stopLook;
    }

    ClusterSpace space() {
        return space;
    }

    Operations operations() {
        return operations;
    }

    Rollouts rollouts() {
        return rollouts;
    }

    void start() {
        operations.start();
        registry.start();
        rollouts.start();
        autoRecovery.start();
    }

    @Override
    public void close() {
        autoRecovery.close();
        rollouts.close();
        operations.close();
        registry.close();
    }
}
