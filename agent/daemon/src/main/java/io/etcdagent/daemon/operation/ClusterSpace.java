package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.etcd.Alarm;
import io.etcdagent.daemon.etcd.EtcdConnection;
import io.etcdagent.daemon.etcd.EtcdConnections;
import io.etcdagent.daemon.etcd.EtcdException;
import io.etcdagent.daemon.etcd.EtcdFailover;
import io.etcdagent.daemon.etcd.MemberStatus;
import io.etcdagent.daemon.etcd.Transaction;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/** What all members' backend files have in common: one history, one set of alarms, and a limit. */
public final class ClusterSpace {

    private final EtcdFailover etcd;
    private final EtcdConnections connections;
    private final URI local;
    private final String ownKey;
    private final OptionalLong quota;
    private final Duration callTime;

    /**
     * @param local where the local member serves clients
     * @param ownKey written and deleted to see whether etcd takes writes
     * @param quota the largest backend file that etcd is told to make, in bytes; empty when that is not known
     */
    public ClusterSpace(
            EtcdFailover etcd,
            EtcdConnections connections,
            URI local,
            String ownKey,
            OptionalLong quota,
            Duration callTime) {
        this.etcd = etcd;
        this.connections = connections;
        this.local = local;
        this.ownKey = ownKey;
        this.quota = quota;
        this.callTime = callTime;
    }

    OptionalLong quota() {
        return quota;
    }

    /** The alarms, as all members agree that they stand. */
    List<Alarm> alarms() throws EtcdException {
        return etcd.ask(callTime, EtcdConnection::alarms);
    }

    void raise(Alarm alarm) throws EtcdException {
        etcd.ask(callTime, (member, deadline) -> {
            member.raise(alarm, deadline);
            return alarm;
        });
    }

    void disarm(Alarm alarm) throws EtcdException {
        etcd.ask(callTime, (member, deadline) -> {
            member.disarm(alarm, deadline);
            return alarm;
        });
    }

    long revision() throws EtcdException {
        return etcd.ask(callTime, EtcdConnection::revision);
    }

    MemberStatus status(URI member) throws EtcdException {
        return connections.to(member).status(callTime);
    }

    /** Forgets the history before a revision; returns when the local member has taken it out of its file. */
    void compact(long revision, Duration deadline) throws EtcdException {
        try {
            connections.to(local).compact(revision, deadline);
        } catch (EtcdException failure) {
            // Somebody did it meanwhile, which is as good.
            if (failure.kind() != EtcdException.Kind.COMPACTED) {
                throw failure;
            }
        }
    }

    void defragment(URI member, Duration deadline) throws EtcdException {
        connections.to(member).defragment(deadline);
    }

    /** Has a member take a write; one whose file is too large refuses it, and raises the alarm. */
    void write(URI member) throws EtcdException {
        EtcdConnection connection = connections.to(member);
        connection.commit(Transaction.begin().put(ownKey, ""), callTime);
        connection.commit(Transaction.begin().delete(ownKey), callTime);
    }
}
