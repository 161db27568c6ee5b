package io.etcdagent.daemon.etcd;

import io.etcdagent.daemon.time.Deadline;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

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

    /** Raises an alarm, as a member does for itself; one that stands is as good. Etcd asks for no member behind the id. */
    void raise(Alarm alarm, Duration deadline) throws EtcdException;

    /** Takes one alarm back; one that does not stand is as good. */
    void disarm(Alarm alarm, Duration deadline) throws EtcdException;

    /**
     * Adds a member. {@link Refusal} tells apart what etcd may have against it.
     *
     * @param learner without a vote until it is promoted. An etcd before 3.4 knows no learners and passes over this: it
     *     adds a voter, so that callers must look at the cluster's version first
     */
    AddedMember addMember(List<URI> peerUrls, boolean learner, Duration deadline) throws EtcdException;

    /**
     * Removes a member for ever: its id never comes back. {@link Refusal#MEMBER_NOT_FOUND} when it is gone already.
     *
     * @return the members that are left
     */
    MemberList removeMember(MemberId member, Duration deadline) throws EtcdException;

    /**
     * Gives a learner its vote, which etcd does once the learner has nine tenths of the leader's log; {@link
     * Refusal#LEARNER_NOT_IN_SYNC} until then. An etcd before 3.4 knows no such call.
     */
    MemberList promoteMember(MemberId learner, Duration deadline) throws EtcdException;

    /** Asks this member, which must be the leader, to hand leadership to another voter. */
    void moveLeader(MemberId to, Duration deadline) throws EtcdException;

    /**
     * Has this member rewrite its backend file without the free pages. It returns when that is done; until then the
     * member serves nobody, and what was begun ends although the deadline passes.
     */
    void defragment(Duration deadline) throws EtcdException;

    /**
     * Sends the member's whole backend file as it is at one moment, and after it the SHA-256 of it in 32 bytes; answered
     * without a quorum. Only as much is under way as the receiver takes.
     *
     * @param deadline for all of it
     * @param progress how long nothing at all may come; the time that the receiver takes does not count
     * @throws IOException what the receiver threw, which ends the call
     */
    void snapshot(SnapshotReceiver to, Duration deadline, Duration progress) throws EtcdException, IOException;

    /** The store's present revision, linearizable. */
    long revision(Duration deadline) throws EtcdException;

    /**
     * This member's hash over its keys; answered without a quorum.
     *
     * @param revision up to where to hash, 0 for as far as the member has got; {@link Refusal#FUTURE_REVISION} when it
     *     has not got there yet
     */
    KvHash hashKv(long revision, Duration deadline) throws EtcdException;

    /**
     * Forgets the history before a revision, in the whole cluster. It returns when this member has taken the old
     * revisions out of its backend file. {@link EtcdException.Kind#COMPACTED} when that was done before.
     */
    void compact(long revision, Duration deadline) throws EtcdException;

    /** One key, linearizable. */
    Optional<KeyValue> get(String key, Duration deadline) throws EtcdException;

    /** All keys that begin with the prefix, linearizable, by create revision, oldest first. */
    List<KeyValue> list(String prefix, Duration deadline) throws EtcdException;

    /**
     * Begins to ask for a page of keys, and returns at once.
     *
     * @param into takes the page; nobody else's until the call is over
     * @param deadline for the whole call
     */
    PageCall page(PageRequest request, KeyPage into, Duration deadline);

    /**
     * Begins to tell every change under a prefix, at the pace of whoever takes them.
     *
     * @param fromRevision the first revision whose changes are told, 0 for what comes from now on
     */
    Changes changes(byte[] prefix, long fromRevision) throws EtcdException;

    /**
     * The first revision that a compaction has left; nothing where none is known to have been, or if this user may not
     * watch the keys under the prefix.
     */
    OptionalLong firstRevisionLeft(byte[] prefix, Duration deadline) throws EtcdException;

    /** The leases that this member knows. Etcd has the call since 3.3. */
    List<LeaseId> leases(Duration deadline) throws EtcdException;

    /**
     * What the leader knows of a lease; needs one.
     *
     * @throws EtcdException {@link EtcdException.Kind#NOT_FOUND} when it has expired
     */
    LeaseFacts lease(LeaseId lease, Duration deadline) throws EtcdException;

    /** The users that etcd knows, through the quorum; needs the root role where authentication is on. */
    List<AuthUser> users(Duration deadline) throws EtcdException;

    /** The roles that etcd knows, through the quorum; needs the root role where authentication is on. */
    List<AuthRole> roles(Duration deadline) throws EtcdException;

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

    /** Changes that are told one after the other. For one thread, but for {@link #close}. */
    interface Changes extends AutoCloseable {

        /** Since when they are told: the store's revision at that moment, and whose store it is. */
        record Begun(ClusterId cluster, MemberId member, long revision) {}

        /** Waits until they are told. To be called once, before {@link #next}. */
        Begun begun(Deadline deadline) throws EtcdException;

        /**
         * Waits for the next ones, at least one. What was given before must have been told by then: only now is more
         * asked for, and held.
         *
         * @throws EtcdException when no more can be told: {@link EtcdException.Kind#COMPACTED} when some are gone that
         *     were not told yet, or after {@link #close}
         */
        ChangePage next() throws EtcdException;

        /**
         * Waits for the next ones as {@link #next()} does, but not beyond a deadline.
         *
         * @throws EtcdException {@link EtcdException.Kind#TIMEOUT} when none have come by then; the watch is of no use
         *     after that
         */
        ChangePage next(Deadline deadline) throws EtcdException;

        /** Ends it, on the wire too; from any thread, more than once. */
        @Override
        void close();
    }

    /** A page of keys that was asked for. */
    interface PageCall {

        /**
         * Waits for it.
         *
         * @return whether it is there; else it is longer than {@link KeyPage#most}, and was not taken
         * @throws EtcdException {@link EtcdException.Kind#COMPACTED} when its revision is gone
         */
        boolean await() throws EtcdException;

        /** Gives it up, on the wire too; from any thread. One who awaits it gets an exception. */
        void cancel();
    }

    /** Where the parts of a snapshot go, one after the other, on the caller's thread. */
    interface SnapshotReceiver {

        /**
         * Takes the next bytes.
         *
         * @param remaining how many bytes of the backend file come after these, as the member says
         */
        void take(ByteBuffer bytes, long remaining) throws IOException;
    }

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
