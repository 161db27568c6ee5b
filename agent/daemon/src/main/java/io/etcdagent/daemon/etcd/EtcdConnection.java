package io.etcdagent.daemon.etcd;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One member's client endpoint, asked directly: nothing fails over to another member behind the caller's back.
 *
 * <p>Every method blocks until etcd answered or the deadline passed, and is then over on the wire too. None may be
 * called on an event loop.
 */
public interface EtcdConnection {

    /** The client URL. */
    URI endpoint();

    /**
     * The member list. Asks for a linearizable one, which etcd honours from 3.5 on; older ones answer from what this
     * member has applied.
     */
    MemberList members(Duration deadline) throws EtcdException;

    /** The member list as this member knows it; answered without a quorum. */
    MemberList membersAsKnownHere(Duration deadline) throws EtcdException;

    /** What the member says of itself; answered without a quorum. */
    MemberStatus status(Duration deadline) throws EtcdException;

    /**
     * Reads through a quorum at this very member, as {@code etcdctl endpoint health} does: a permission that is
     * missing is as good as an answer.
     */
    void linearizableRead(Duration deadline) throws EtcdException;

    /** All alarms in the cluster. */
    List<Alarm> alarms(Duration deadline) throws EtcdException;

    /** Asks this member, which must be the leader, to hand leadership to another voter. */
    void moveLeader(MemberId to, Duration deadline) throws EtcdException;

    /**
     * Has this member rewrite its backend file without the free pages. It returns when that is done; until then the
     * member serves nobody, and what was begun ends although the deadline passes.
     */
    void defragment(Duration deadline) throws EtcdException;

    /** One key, linearizable. */
    Optional<KeyValue> get(String key, Duration deadline) throws EtcdException;

    /** All keys that begin with the prefix, linearizable, by create revision, oldest first. */
    List<KeyValue> list(String prefix, Duration deadline) throws EtcdException;

    Transaction.Outcome commit(Transaction transaction, Duration deadline) throws EtcdException;

    /** Grants a lease of so many whole seconds; etcd may give a longer one. */
    LeaseId grantLease(Duration timeToLive, Duration deadline) throws EtcdException;

    /**
     * Prolongs a lease once. {@link EtcdException.Kind#NOT_FOUND} when it has expired.
     *
     * @return the time to live that etcd gave, counted from when it handled the request
     */
    Duration keepAlive(LeaseId lease, Duration deadline) throws EtcdException;

    /** Revokes a lease and with it deletes its keys; one that is gone already is as good. */
    void revokeLease(LeaseId lease, Duration deadline) throws EtcdException;

    /**
     * Calls back, on a thread of the connection, for every change under the prefix, and once more when the watch has
     * ended for whatever reason. Level-triggered use only: what changed is to be read anew.
     *
     * @return closes the watch; without a call back
     */
    Watch watch(String prefix, WatchListener listener);

    /** A running watch. */
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }

    /** What a watch tells. */
    interface WatchListener {
        /** The watch is in place: a change from now on is told. */
        void started();

        void changed();

        /** It is over, and was not closed by us; watch again if need be. */
        void ended(EtcdException why);
    }
}
