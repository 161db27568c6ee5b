package io.etcdagent.daemon.testing;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Where the {@link StopObserver} finds a member.
 *
 * @param log what its etcd prints, appended over all its starts
 * @param search looks for the process of its etcd
 */
record ObservedMember(String name, Path log, Supplier<Optional<RunningProcess>> search) {

    static ObservedMember of(TestAgent agent) {
        return new ObservedMember(agent.name(), agent.etcdLog(), agent::etcdProcess);
    }

    static ObservedMember of(TestMember member) {
        return new ObservedMember(
                member.name(),
                member.logFile(),
                () -> member.running() ? RunningProcess.of(member.pid()) : Optional.empty());
    }
}
