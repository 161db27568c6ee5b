package io.etcdagent.daemon.etcd;

import com.google.protobuf.Empty;
import io.etcd.jetcd.api.AlarmRequest;
import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthRoleGetRequest;
import io.etcd.jetcd.api.AuthRoleListRequest;
import io.etcd.jetcd.api.AuthUserGetRequest;
import io.etcd.jetcd.api.AuthUserListRequest;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcd.jetcd.api.AuthenticateResponse;
import io.etcd.jetcd.api.ClusterGrpc;
import io.etcd.jetcd.api.CompactionRequest;
import io.etcd.jetcd.api.DefragmentRequest;
import io.etcd.jetcd.api.HashKVRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseKeepAliveRequest;
import io.etcd.jetcd.api.LeaseKeepAliveResponse;
import io.etcd.jetcd.api.LeaseRevokeRequest;
import io.etcd.jetcd.api.LeaseTimeToLiveRequest;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.MemberAddRequest;
import io.etcd.jetcd.api.MemberListRequest;
import io.etcd.jetcd.api.MemberPromoteRequest;
import io.etcd.jetcd.api.MemberRemoveRequest;
import io.etcd.jetcd.api.MoveLeaderRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.StatusRequest;
import io.etcdagent.daemon.etcd.Access.Needs;
import io.etcdagent.daemon.etcd.EtcdException.Kind;
import io.etcdagent.daemon.time.Deadline;
import io.grpc.CallOptions;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** One member's endpoint by gRPC, through the stubs that jetcd generates from etcd's protocol. */
final class GrpcConnection implements EtcdConnection {

    private static final int MOST_BEGINNINGS = 10;

    /** The longest answers that are taken: in general as gRPC has it, and of what may be long what it may take of memory. */
    private static final int MOST_BYTES = 4 << 20;

    private static final int MOST_BYTES_OF_LEASES = 2 << 20;
    private static final int MOST_BYTES_OF_A_LEASE = 1 << 20;

    /** The key that {@code etcdctl endpoint health} reads; it need not exist. */
    private static final String HEALTH_KEY = "health";

    /** A watch itself has none; its login does. */
    private static final Duration LOGIN_FOR_WATCH_WITHIN = Duration.ofSeconds(5);

    private final URI endpoint;
    private final ManagedChannel channel;
    private final LongSupplier certificates;
    private final AtomicLong certificatesInUse;
    private final Tokens tokens;
    private final FailureTranslation failures;
    private final String ownKeys;

    /**
     * @param certificates tells a number that changes with the certificates
     * @param access as whom the agent speaks
     */
    GrpcConnection(URI endpoint, ManagedChannel channel, LongSupplier certificates, Access access) {
        this.endpoint = endpoint;
        this.channel = channel;
        this.certificates = certificates;
        this.certificatesInUse = new AtomicLong(certificates.getAsLong());
        this.tokens = new Tokens(endpoint, access.login());
        this.failures = new FailureTranslation(endpoint, access);
        this.ownKeys = access.prefix();
    }

    @Override
    public URI endpoint() {
        return endpoint;
    }

    @Override
    public MemberList members(Duration deadline) throws EtcdException {
        return Messages.memberList(
                call(ClusterGrpc.getMemberListMethod(), Messages.linearizableMemberList(), "list members", deadline));
    }

    @Override
    public MemberList membersAsKnownHere(Duration deadline) throws EtcdException {
        return Messages.memberList(call(
                ClusterGrpc.getMemberListMethod(), MemberListRequest.getDefaultInstance(), "list members", deadline));
    }

    @Override
    public MemberStatus status(Duration deadline) throws EtcdException {
        return Messages.status(
                call(MaintenanceGrpc.getStatusMethod(), StatusRequest.getDefaultInstance(), "status", deadline));
    }

    @Override
    public void linearizableRead(Duration deadline) throws EtcdException {
        try {
            call(KVGrpc.getRangeMethod(), Messages.oneKey(HEALTH_KEY), "read through the quorum", deadline);
        } catch (EtcdException e) {
            // etcd judges permissions after the read index is confirmed by a quorum.
            if (e.kind() != Kind.PERMISSION_DENIED) {
                throw e;
            }
        }
    }

    @Override
    public List<Alarm> alarms(Duration deadline) throws EtcdException {
        AlarmRequest everyAlarm = AlarmRequest.newBuilder()
                .setAction(AlarmRequest.AlarmAction.GET)
                .build();
        return Messages.alarms(call(MaintenanceGrpc.getAlarmMethod(), everyAlarm, "list alarms", deadline));
    }

    @Override
    public void raise(Alarm alarm, Duration deadline) throws EtcdException {
        call(
                MaintenanceGrpc.getAlarmMethod(),
                Messages.raising(alarm),
                "raise the alarm " + alarm.kind() + " of " + alarm.member().hex(),
                deadline);
    }

    @Override
    public void disarm(Alarm alarm, Duration deadline) throws EtcdException {
        call(
                MaintenanceGrpc.getAlarmMethod(),
                Messages.disarming(alarm),
                "disarm the alarm " + alarm.kind() + " of " + alarm.member().hex(),
                deadline);
    }

    @Override
    public AddedMember addMember(List<URI> peerUrls, boolean learner, Duration deadline) throws EtcdException {
        List<String> urls = peerUrls.stream().map(URI::toString).toList();
        MemberAddRequest request = MemberAddRequest.newBuilder()
                .addAllPeerURLs(urls)
                .setIsLearner(learner)
                .build();
        return Messages.added(
                call(ClusterGrpc.getMemberAddMethod(), request, "add a member at " + String.join(",", urls), deadline));
    }

    @Override
    public MemberList removeMember(MemberId member, Duration deadline) throws EtcdException {
        MemberRemoveRequest request =
                MemberRemoveRequest.newBuilder().setID(member.value()).build();
        return Messages.left(
                call(ClusterGrpc.getMemberRemoveMethod(), request, "remove member " + member.hex(), deadline));
    }

    @Override
    public MemberList promoteMember(MemberId learner, Duration deadline) throws EtcdException {
        MemberPromoteRequest request =
                MemberPromoteRequest.newBuilder().setID(learner.value()).build();
        return Messages.promoted(
                call(ClusterGrpc.getMemberPromoteMethod(), request, "promote learner " + learner.hex(), deadline));
    }

    @Override
    public void moveLeader(MemberId to, Duration deadline) throws EtcdException {
        MoveLeaderRequest request =
                MoveLeaderRequest.newBuilder().setTargetID(to.value()).build();
        call(MaintenanceGrpc.getMoveLeaderMethod(), request, "move leadership to " + to.hex(), deadline);
    }

    @Override
    public void defragment(Duration deadline) throws EtcdException {
        call(MaintenanceGrpc.getDefragmentMethod(), DefragmentRequest.getDefaultInstance(), "defragment", deadline);
    }

    @Override
    public void snapshot(SnapshotReceiver to, Duration deadline, Duration progress) throws EtcdException, IOException {
        Deadline end = Deadline.after(deadline, System::nanoTime);
        Optional<String> token = tokens.current();
        try {
            try {
                receive(to, token, end, progress);
                return;
            } catch (StatusRuntimeException e) {
                if (!tokens.helpWhere(e.getStatus().getDescription())) {
                    throw e;
                }
            }
            // etcd asks who it is before it sends anything, so that it may be asked again.
            tokens.refused(token);
            receive(to, Optional.of(tokens.renew(this::login, end)), end, progress);
        } catch (StatusRuntimeException e) {
            throw failures.translate(Needs.ROOT, SnapshotDownload.WHAT, deadline, e);
        }
    }

    private void receive(SnapshotReceiver to, Optional<String> token, Deadline end, Duration progress)
            throws EtcdException, IOException {
        SnapshotDownload download = begin(() -> SnapshotDownload.begin(
                Tokens.attached(redialled(), token), within(end.remaining()), end, progress, failures));
        download.into(to);
    }

    @Override
    public long revision(Duration deadline) throws EtcdException {
        // A key that the agent's own role may read.
        RangeRequest request = Messages.oneKey(ownKeys + "/");
        return call(KVGrpc.getRangeMethod(), request, "ask for the revision", deadline)
                .getHeader()
                .getRevision();
    }

    @Override
    public KvHash hashKv(long revision, Duration deadline) throws EtcdException {
        HashKVRequest request = HashKVRequest.newBuilder().setRevision(revision).build();
        return Messages.hash(
                revision,
                call(MaintenanceGrpc.getHashKVMethod(), request, "hash the keys up to " + revision, deadline));
    }

    @Override
    public void compact(long revision, Duration deadline) throws EtcdException {
        CompactionRequest request = CompactionRequest.newBuilder()
                .setRevision(revision)
                .setPhysical(true)
                .build();
        call(KVGrpc.getCompactMethod(), request, "compact up to revision " + revision, deadline);
    }

    @Override
    public Optional<KeyValue> get(String key, Duration deadline) throws EtcdException {
        return Messages.keyValues(call(KVGrpc.getRangeMethod(), Messages.oneKey(key), "get " + key, deadline)).stream()
                .findFirst();
    }

    @Override
    public List<KeyValue> list(String prefix, Duration deadline) throws EtcdException {
        return Messages.keyValues(
                call(KVGrpc.getRangeMethod(), Messages.keysUnder(prefix), "list keys under " + prefix, deadline));
    }

    @Override
    public PageCall page(PageRequest request, KeyPage into, Duration deadline) {
        RangeRequest range = Messages.page(request);
        Deadline end = Deadline.after(deadline, System::nanoTime);
        return new GrpcPageCall(
                token -> {
                    try {
                        return begin(() -> GrpcPageCall.begin(
                                Tokens.attached(redialled(), token), within(end.remaining()), range, into));
                    } catch (StatusRuntimeException notBegun) {
                        return CompletableFuture.failedFuture(notBegun);
                    }
                },
                tokens,
                refused -> {
                    tokens.refused(refused);
                    return tokens.renew(this::login, end);
                },
                failures,
                deadline);
    }

    @Override
    public Changes changes(byte[] prefix, long fromRevision) throws EtcdException {
        String what = "watch keys";
        try {
            Optional<String> token =
                    tokens.forStream(this::login, Deadline.after(LOGIN_FOR_WATCH_WITHIN, System::nanoTime));
            return begin(() -> GrpcChanges.open(
                    Tokens.attached(redialled(), token), what, Messages.changes(prefix, fromRevision), failures));
        } catch (StatusRuntimeException e) {
            throw failures.translate(Needs.DATA, what, e);
        }
    }

    /** Only a watch is told: one that begins before what is left. */
    @Override
    public OptionalLong firstRevisionLeft(byte[] prefix, Duration deadline) throws EtcdException {
        try (Changes changes = changes(prefix, 1)) {
            Deadline end = Deadline.after(deadline, System::nanoTime);
            changes.begun(end);
            changes.next(end);
            return OptionalLong.empty();
        } catch (EtcdException e) {
            if (e.kind() == Kind.COMPACTED || e.kind() == Kind.PERMISSION_DENIED) {
                return e.firstLeft();
            }
            throw e;
        }
    }

    @Override
    public List<LeaseId> leases(Duration deadline) throws EtcdException {
        String what = "list leases";
        try {
            return LeaseMessages.list(
                    call(LeaseMessages.LIST, Empty.getDefaultInstance(), what, deadline, MOST_BYTES_OF_LEASES));
        } catch (IllegalArgumentException e) {
            throw new EtcdException(Kind.REFUSED, endpoint, endpoint + ": what came is no list of leases", e);
        }
    }

    @Override
    public LeaseFacts lease(LeaseId lease, Duration deadline) throws EtcdException {
        String what = "ask for lease " + lease.hex();
        Deadline end = Deadline.after(deadline, System::nanoTime);
        LeaseTimeToLiveRequest.Builder request =
                LeaseTimeToLiveRequest.newBuilder().setID(lease.value());
        LeaseFacts facts;
        try {
            facts = LeaseMessages.facts(
                    call(LeaseMessages.FACTS, request.setKeys(true).build(), what, deadline, MOST_BYTES_OF_A_LEASE),
                    true);
        } catch (EtcdException e) {
            if (!GrpcPageCall.isTooLarge(e)) {
                throw e;
            }
            facts = LeaseMessages.facts(
                    call(
                            LeaseMessages.FACTS,
                            request.setKeys(false).build(),
                            what,
                            end.remaining(),
                            MOST_BYTES_OF_A_LEASE),
                    false);
        } catch (IllegalArgumentException e) {
            throw new EtcdException(Kind.REFUSED, endpoint, endpoint + ": what came is no lease", e);
        }
        if (facts.remaining().isNegative()) {
            throw new EtcdException(
                    Kind.NOT_FOUND, endpoint, endpoint + ": lease " + lease.hex() + " has expired", null);
        }
        return facts;
    }

    @Override
    public List<AuthUser> users(Duration deadline) throws EtcdException {
        Deadline end = Deadline.after(deadline, System::nanoTime);
        List<AuthUser> users = new ArrayList<>();
        AuthUserListRequest all = AuthUserListRequest.getDefaultInstance();
        for (String name :
                call(AuthGrpc.getUserListMethod(), all, "list users", deadline).getUsersList()) {
            AuthUserGetRequest one =
                    AuthUserGetRequest.newBuilder().setName(name).build();
            users.add(AuthMessages.user(
                    name, call(AuthGrpc.getUserGetMethod(), one, "show user " + name, end.remaining())));
        }
        return List.copyOf(users);
    }

    @Override
    public List<AuthRole> roles(Duration deadline) throws EtcdException {
        Deadline end = Deadline.after(deadline, System::nanoTime);
        List<AuthRole> roles = new ArrayList<>();
        AuthRoleListRequest all = AuthRoleListRequest.getDefaultInstance();
        for (String name :
                call(AuthGrpc.getRoleListMethod(), all, "list roles", deadline).getRolesList()) {
            AuthRoleGetRequest one =
                    AuthRoleGetRequest.newBuilder().setRole(name).build();
            roles.add(AuthMessages.role(
                    name, call(AuthGrpc.getRoleGetMethod(), one, "show role " + name, end.remaining())));
        }
        return List.copyOf(roles);
    }

    @Override
    public Transaction.Outcome commit(Transaction transaction, Duration deadline) throws EtcdException {
        return Messages.outcome(
                call(KVGrpc.getTxnMethod(), Messages.transaction(transaction), "commit a transaction", deadline));
    }

    @Override
    public LeaseId grantLease(Duration timeToLive, Duration deadline) throws EtcdException {
        LeaseGrantRequest request = LeaseGrantRequest.newBuilder()
                .setTTL(Math.max(1, timeToLive.plusSeconds(1).minusNanos(1).toSeconds()))
                .build();
        return new LeaseId(call(LeaseGrpc.getLeaseGrantMethod(), request, "grant a lease", deadline)
                .getID());
    }

    @Override
    public Duration keepAlive(LeaseId lease, Duration deadline) throws EtcdException {
        LeaseKeepAliveRequest request =
                LeaseKeepAliveRequest.newBuilder().setID(lease.value()).build();
        String what = "prolong lease " + lease.hex();
        try {
            // etcd answers every request of the stream in turn and ends it when we have ended our side, so that one
            // request with its end makes one answer and the end.
            Iterator<LeaseKeepAliveResponse> answers = begin(() -> ClientCalls.blockingServerStreamingCall(
                    Tokens.attached(redialled(), tokens.current()),
                    LeaseGrpc.getLeaseKeepAliveMethod(),
                    within(deadline),
                    request));
            if (!answers.hasNext()) {
                throw new EtcdException(
                        Kind.UNREACHABLE, endpoint, endpoint + " ended without an answer: " + what, null);
            }
            long seconds = answers.next().getTTL();
            answers.forEachRemaining(none -> {});
            if (seconds <= 0) {
                throw new EtcdException(
                        Kind.NOT_FOUND, endpoint, endpoint + ": lease " + lease.hex() + " has expired", null);
            }
            return Duration.ofSeconds(seconds);
        } catch (StatusRuntimeException e) {
            throw failures.translate(Needs.KEYS, what, deadline, e);
        }
    }

    @Override
    public void revokeLease(LeaseId lease, Duration deadline) throws EtcdException {
        LeaseRevokeRequest request =
                LeaseRevokeRequest.newBuilder().setID(lease.value()).build();
        try {
            call(LeaseGrpc.getLeaseRevokeMethod(), request, "revoke lease " + lease.hex(), deadline);
        } catch (EtcdException e) {
            if (e.kind() != Kind.NOT_FOUND) {
                throw e;
            }
        }
    }

    @Override
    public Watch watch(String prefix, WatchListener listener) {
        try {
            Optional<String> token =
                    tokens.forStream(this::login, Deadline.after(LOGIN_FOR_WATCH_WITHIN, System::nanoTime));
            return begin(() ->
                    GrpcWatch.open(Tokens.attached(redialled(), token), prefix, noting(listener, token), failures));
        } catch (StatusRuntimeException e) {
            listener.ended(failures.translate(Needs.KEYS, "watch keys under " + prefix, e));
            return () -> {};
        } catch (EtcdException e) {
            listener.ended(e);
            return () -> {};
        }
    }

    /** Sees to it that the next watch comes with a new token if this one ends for want of a good one. */
    private WatchListener noting(WatchListener listener, Optional<String> token) {
        return new WatchListener() {
            @Override
            public void started() {
                listener.started();
            }

            @Override
            public void changed() {
                listener.changed();
            }

            @Override
            public void ended(EtcdException why) {
                if (tokens.helpWhere(why.getMessage())) {
                    tokens.refused(token);
                }
                listener.ended(why);
            }
        };
    }

    /** Ends all calls; see {@link #awaitShutdown}. */
    void shutdown() {
        channel.shutdownNow();
    }

    /** Waits until the socket is closed, but not beyond a {@link System#nanoTime} deadline. */
    void awaitShutdown(long deadline) {
        try {
            channel.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private <Q, A> A call(MethodDescriptor<Q, A> method, Q request, String what, Duration deadline)
            throws EtcdException {
        return call(method, request, what, deadline, MOST_BYTES);
    }

    /** @param mostBytes the longest answer that is taken */
    private <Q, A> A call(MethodDescriptor<Q, A> method, Q request, String what, Duration deadline, int mostBytes)
            throws EtcdException {
        Deadline end = Deadline.after(deadline, System::nanoTime);
        Optional<String> token = tokens.current();
        try {
            try {
                return unary(method, request, token, deadline, mostBytes);
            } catch (StatusRuntimeException e) {
                if (!tokens.helpWhere(e.getStatus().getDescription())) {
                    throw e;
                }
            }
            // etcd has refused the call before it did anything, so that it may be made again.
            tokens.refused(token);
            return unary(method, request, Optional.of(tokens.renew(this::login, end)), end.remaining(), mostBytes);
        } catch (StatusRuntimeException e) {
            throw failures.translate(Needs.ofService(String.valueOf(method.getServiceName())), what, deadline, e);
        }
    }

    private AuthenticateResponse login(AuthenticateRequest request, Duration deadline) {
        return unary(AuthGrpc.getAuthenticateMethod(), request, Optional.empty(), deadline, MOST_BYTES);
    }

    private <Q, A> A unary(
            MethodDescriptor<Q, A> method, Q request, Optional<String> token, Duration deadline, int mostBytes) {
        return begin(() -> ClientCalls.blockingUnaryCall(
                Tokens.attached(redialled(), token),
                method,
                within(deadline).withMaxInboundMessageSize(mostBytes),
                request));
    }

    /**
     * Begins a call. While another thread sends the channel idle, gRPC can refuse to begin one, with an exception that
     * is no status ("Resolution is pending"); nothing has been sent then, so it is begun again.
     */
    private static <T> T begin(Supplier<T> call) {
        for (int attempt = 1; attempt < MOST_BEGINNINGS; attempt++) {
            try {
                return call.get();
            } catch (IllegalStateException goingIdle) {
                Thread.onSpinWait();
            }
        }
        try {
            return call.get();
        } catch (IllegalStateException goingIdle) {
            throw Status.UNAVAILABLE
                    .withDescription("the connection is being made anew")
                    .withCause(goingIdle)
                    .asRuntimeException();
        }
    }

    private static CallOptions within(Duration deadline) {
        return CallOptions.DEFAULT.withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * The channel, ready to dial at once. After a failed dial gRPC lets calls fail without a try for up to two minutes,
     * which would hide a member that has come back; an idle channel dials for the next call, and that call waits for the
     * outcome. So does a channel whose certificates have changed; calls that are under way go on where they are.
     */
    private ManagedChannel redialled() {
        long newest = certificates.getAsLong();
        if (certificatesInUse.getAndSet(newest) != newest) {
            channel.enterIdle();
        } else if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
            channel.enterIdle();
        }
        return channel;
    }
}
