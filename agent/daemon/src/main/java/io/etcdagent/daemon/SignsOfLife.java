package io.etcdagent.daemon;

import io.etcdagent.daemon.operation.Leftover;
import io.etcdagent.daemon.supervision.ControlProbe;
import io.etcdagent.daemon.supervision.NotifySocket;
import io.etcdagent.daemon.supervision.Patience;
import io.etcdagent.daemon.supervision.StatusLine;
import io.etcdagent.daemon.supervision.Supervision;
import io.etcdagent.daemon.supervision.SupervisorWishes;
import io.etcdagent.daemon.supervision.Vital;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the one who started this process hears from it: that it is ready, that it gets on, and how etcd does. */
final class SignsOfLife implements AutoCloseable {

    private final ThisNode node;
    private final Lookout lookout;
    private final Duties duties;
    private final Listeners listeners;
    private final Patience patience;
    private final ControlProbe probe;

    /** Empty where nobody listens: then nothing has to be watched and put into words every few seconds. */
    private final Optional<Supervision> supervision;

    /** Says nothing before {@link #start}. */
    SignsOfLife(ThisNode node, Threads threads, Lookout lookout, Duties duties, Listeners listeners)
            throws IOException {
        this.node = node;
        this.lookout = lookout;
        this.duties = duties;
        this.listeners = listeners;
        SupervisorWishes wishes = node.parts().supervisor();
        patience = node.parts().patience();
        probe = new ControlProbe(threads.eventLoop(), threads.workers(), patience.control(), node.nanoClock());
        supervision = wishes.socket()
                .map(socket -> new Supervision(
                        new NotifySocket(socket, threads.eventLoop()),
                        wishes.signOfLifeWithin(),
                        probe::answered,
                        this::vitals,
                        this::status,
                        node.nanoClock()));
    }

    private List<Vital> vitals() {
        List<Vital> vitals = new ArrayList<>(probe.vitals());
        vitals.add(new Vital(
                "the health loop",
                "health",
                lookout.health().silence(),
                node.config().healthInterval().plus(patience.look())));
        vitals.add(new Vital(
                "the operations' thread", "operation", duties.operations().silence(), patience.operation()));
        vitals.add(
                new Vital("the rollout's thread", "rollout", duties.rollouts().silence(), patience.rollout()));
        vitals.add(
                new Vital("the registry's thread", "registry", duties.registry().silence(), patience.registry()));
        return vitals;
    }

    private String status() {
        if (!lookout.health().looked()) {
            return "has just started and not looked at etcd yet";
        }
        Optional<String> left = Optional.of(duties.operations().leftover())
                .filter(leftover -> !(leftover instanceof Leftover.Nothing))
                .map(Leftover::words);
        return new StatusLine(listeners.health(), duties.operations().current(), left)
                .words(node.wallClock().instant());
    }

    void start() {
        supervision.ifPresent(Supervision::start);
    }

    @Override
    public void close() {
        supervision.ifPresent(Supervision::close);
    }
}
