package io.etcdagent.daemon;

import io.etcdagent.daemon.coordination.StoredJson;
import io.etcdagent.daemon.health.NodeIdentity;
import io.etcdagent.daemon.operation.Journal;
import io.etcdagent.daemon.storage.StateDirectory;
import io.etcdagent.daemon.unit.EtcdUnit;
import io.etcdagent.daemon.unit.UnitException;
import io.etcdagent.protocol.json.Messages;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.LongSupplier;

/**
 * What all parts of the daemon lean on, and nobody changes while it runs.
 *
 * @param config as it was checked
 * @param member as its settings tell it
 * @param parts by which this machine is touched
 * @param state where this agent keeps what outlives it
 * @param unit what runs etcd here
 * @param journal what is written down of this agent's work on etcd
 * @param json the form of what is kept in etcd and on disk
 * @param wallClock for people to read only
 * @param nanoClock monotonic, for everything that waits
 */
record ThisNode(
        AgentConfig config,
        OwnMember member,
        Parts parts,
        NodeIdentity identity,
        StateDirectory state,
        EtcdUnit unit,
        Journal journal,
        Messages messages,
        StoredJson json,
        Clock wallClock,
        LongSupplier nanoClock) {

    /** Takes the state directory, which one agent has at a time. */
    static ThisNode take(AgentConfig config, String version, Parts parts) throws IOException, UnitException {
        Clock wallClock = Clock.systemUTC();
        Messages messages = new Messages();
        StoredJson json = new StoredJson(messages);
        StateDirectory state = StateDirectory.take(config.stateDirectory());
        EtcdUnit unit = parts.unit(config, state, wallClock);
        return new ThisNode(
                config,
                OwnMember.of(config),
                parts,
                new NodeIdentity(HostName.ofThisMachine(), version, unit.name(), kind(config), unit.byHand()),
                state,
                unit,
                parts.journal(state, json),
                messages,
                json,
                wallClock,
                System::nanoTime);
    }

    private static String kind(AgentConfig config) {
        return config.unit() instanceof AgentConfig.UnitChoice.Systemd ? "systemd" : "child-process";
    }

    /** This machine's name. */
    String host() {
        return identity.host();
    }

    /** Of this agent. */
    String version() {
        return identity.agentVersion();
    }

    /** A file or directory among what this agent keeps. */
    Path kept(String name) {
        return state.path().resolve(name);
    }
}
