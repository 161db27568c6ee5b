package io.etcdagent.protocol.client;

import io.etcdagent.protocol.AgentsView;
import io.etcdagent.protocol.AlarmsView;
import io.etcdagent.protocol.DiagnosisReport;
import io.etcdagent.protocol.GatesReport;
import io.etcdagent.protocol.HealthReport;
import io.etcdagent.protocol.InspectLine;
import io.etcdagent.protocol.LockView;
import io.etcdagent.protocol.MembersView;
import io.etcdagent.protocol.NodeView;
import io.etcdagent.protocol.OperationEvent;
import io.etcdagent.protocol.OperationRequest;
import io.etcdagent.protocol.OperationView;
import io.etcdagent.protocol.OperationsView;
import io.etcdagent.protocol.Problem;
import io.etcdagent.protocol.RolesView;
import io.etcdagent.protocol.RolloutChangeRequest;
import io.etcdagent.protocol.RolloutRequest;
import io.etcdagent.protocol.RolloutView;
import io.etcdagent.protocol.RolloutsView;
import io.etcdagent.protocol.Routes;
import io.etcdagent.protocol.UnlockRequest;
import io.etcdagent.protocol.UsersView;
import io.etcdagent.protocol.json.MalformedMessage;
import io.etcdagent.protocol.json.Messages;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * What an agent can be asked. Every call blocks, at most until its timeout; every call may throw each kind of
 * {@link AgentException}. Safe for all threads: a connection serves one call and is then closed.
 */
public final class AgentClient {

    private static final int LARGEST_ANSWER = 8 << 20;
    private static final int LONGEST_EVENT = 1 << 20;

    /** A value of the largest size that an agent takes from etcd, in base64, and what is around it. */
    private static final int LONGEST_DATA_LINE = 8 << 20;

    private static final int UNAVAILABLE = 503;

    private final Transport transport;
    private final Messages messages;
    private final Duration timeout;
    private final CallsUnderWay calls = new CallsUnderWay();

    /**
     * @param timeout for each call from connecting to the last byte of the answer; for a stream, to the head of the answer
     */
    public AgentClient(Transport transport, Messages messages, Duration timeout) {
        this.transport = transport;
        this.messages = messages;
        this.timeout = timeout;
    }

    /**
     * Ends all calls and streams that are under way in other threads; they throw {@link AgentUnreachable}. One that is
     * still connecting goes on until its timeout. What was asked may be done all the same: the agent is not told. Calls that
     * begin afterwards are not concerned.
     */
    public void cancel() {
        calls.cancel();
    }

    /** The report, be it good or bad: an unhealthy node answers with status 503 and the same report. */
    public HealthReport health() throws AgentException {
        return health(Routes.HEALTH);
    }

    /** As {@link #health}, by a look that the agent began after it was asked, wherever it can have one in a few seconds. */
    public HealthReport freshHealth() throws AgentException {
        return health(Routes.HEALTH + "?fresh=true");
    }

    private HealthReport health(String path) throws AgentException {
        try (Exchange exchange = begin(Request.get(path, Routes.JSON))) {
            boolean sick =
                    exchange.status() == UNAVAILABLE && exchange.mediaType().equals(Routes.JSON);
            return sick ? read(exchange, HealthReport.class) : answer(exchange, HealthReport.class);
        }
    }

    /**
     * The report now, and again each time that it says something else, for as long as it is followed.
     *
     * @param idle how long the agent may send nothing, not even an empty line
     */
    public EventStream<HealthReport> followHealth(Duration idle) throws AgentException {
        return follow(Routes.HEALTH_EVENTS, HealthReport.class, idle);
    }

    public NodeView node() throws AgentException {
        return get(Routes.NODE, NodeView.class);
    }

    public MembersView members() throws AgentException {
        return get(Routes.MEMBERS, MembersView.class);
    }

    /** What a restart of the agent's member would meet now. */
    public GatesReport gates() throws AgentException {
        return get(Routes.GATES, GatesReport.class);
    }

    /** Why the agent's member is down or sick. */
    public DiagnosisReport diagnosis() throws AgentException {
        return get(Routes.DIAGNOSIS, DiagnosisReport.class);
    }

    public LockView lock() throws AgentException {
        return get(Routes.LOCK, LockView.class);
    }

    /** The alarms that stand; needs a quorum. */
    public AlarmsView alarms() throws AgentException {
        return get(Routes.ALARMS, AlarmsView.class);
    }

    public AgentsView agents() throws AgentException {
        return get(Routes.AGENTS, AgentsView.class);
    }

    /**
     * Starts an operation, or finds the one that the same key started.
     *
     * @param idempotencyKey chosen by the caller, the same when it tries again
     */
    public OperationView startOperation(OperationRequest request, String idempotencyKey) throws AgentException {
        return post(Routes.OPERATIONS, request, Optional.of(idempotencyKey), OperationView.class);
    }

    /** Takes the disruption record away; an {@link AgentProblem} when the agent refuses, with the reason. */
    public LockView unlock(UnlockRequest request) throws AgentException {
        return post(Routes.UNLOCK, request, Optional.empty(), LockView.class);
    }

    public OperationsView operations() throws AgentException {
        return operations(OperationsFilter.all());
    }

    /** The operations of this node that are meant, newest first. */
    public OperationsView operations(OperationsFilter filter) throws AgentException {
        return get(filter.after(Routes.OPERATIONS), OperationsView.class);
    }

    public OperationView operation(String id) throws AgentException {
        return get(Routes.operation(id), OperationView.class);
    }

    /** Gives an operation up; an {@link AgentProblem} once its member is down. */
    public OperationView cancelOperation(String id) throws AgentException {
        return call(
                new Request("DELETE", Routes.operation(id), Optional.empty(), Optional.empty(), Routes.JSON),
                OperationView.class);
    }

    /**
     * Every event of an operation from its first on.
     *
     * @param idle how long the agent may send nothing, not even an empty line
     */
    public EventStream<OperationEvent> followOperation(String id, Duration idle) throws AgentException {
        return follow(Routes.operationEvents(id), OperationEvent.class, idle);
    }

    /**
     * As above, after an event.
     *
     * @param after the number of the last event that was received. An {@link AgentProblem} of the kind {@link
     *     AgentProblem.Kind#EVENTS_GONE} if what follows it is not all there any more
     */
    public EventStream<OperationEvent> followOperation(String id, long after, Duration idle) throws AgentException {
        return follow(after(Routes.operationEvents(id), after), OperationEvent.class, idle);
    }

    private static String after(String path, long number) {
        return path + '?' + Routes.AFTER + '=' + number;
    }

    /** Declares a rollout, or plans it; if the answer is lost nobody knows whether. */
    public RolloutView startRollout(RolloutRequest request) throws AgentException {
        return post(Routes.ROLLOUTS, request, Optional.empty(), RolloutView.class);
    }

    /**
     * Declares a rollout, or finds the one that the same key declared, at whichever agent of the cluster.
     *
     * @param idempotencyKey chosen by the caller, the same when it tries again
     */
    public RolloutView startRollout(RolloutRequest request, String idempotencyKey) throws AgentException {
        return post(Routes.ROLLOUTS, request, Optional.of(idempotencyKey), RolloutView.class);
    }

    /** The rollout that runs, or the one that ended last; an {@link AgentProblem} if there was none. */
    public RolloutView rollout() throws AgentException {
        return get(Routes.ROLLOUT, RolloutView.class);
    }

    /** The last ten rollouts. */
    public RolloutsView rollouts() throws AgentException {
        return get(Routes.ROLLOUTS, RolloutsView.class);
    }

    /** Nothing more is stopped until somebody resumes it; a member that is down already is brought back first. */
    public RolloutView pauseRollout(RolloutChangeRequest request) throws AgentException {
        return post(Routes.PAUSE_ROLLOUT, request, Optional.empty(), RolloutView.class);
    }

    /** As above, once only however often it is tried under the same key. */
    public RolloutView pauseRollout(RolloutChangeRequest request, String idempotencyKey) throws AgentException {
        return post(Routes.PAUSE_ROLLOUT, request, Optional.of(idempotencyKey), RolloutView.class);
    }

    /** The agents go on; members that failed are tried again. */
    public RolloutView resumeRollout(RolloutChangeRequest request) throws AgentException {
        return post(Routes.RESUME_ROLLOUT, request, Optional.empty(), RolloutView.class);
    }

    /** As above, once only however often it is tried under the same key. */
    public RolloutView resumeRollout(RolloutChangeRequest request, String idempotencyKey) throws AgentException {
        return post(Routes.RESUME_ROLLOUT, request, Optional.of(idempotencyKey), RolloutView.class);
    }

    /** It is over; a member that is down already is brought back all the same. */
    public RolloutView abortRollout(RolloutChangeRequest request) throws AgentException {
        return post(Routes.ABORT_ROLLOUT, request, Optional.empty(), RolloutView.class);
    }

    /** As above, once only however often it is tried under the same key. */
    public RolloutView abortRollout(RolloutChangeRequest request, String idempotencyKey) throws AgentException {
        return post(Routes.ABORT_ROLLOUT, request, Optional.of(idempotencyKey), RolloutView.class);
    }

    /**
     * The current rollout now, and after each change.
     *
     * @param idle how long the agent may send nothing, not even an empty line
     */
    public EventStream<RolloutView> followRollout(Duration idle) throws AgentException {
        return follow(Routes.ROLLOUT_EVENTS, RolloutView.class, idle);
    }

    /**
     * As above, after a state that was seen, perhaps at another agent.
     *
     * @param after its {@link RolloutView#revision}
     */
    public EventStream<RolloutView> followRollout(long after, Duration idle) throws AgentException {
        return follow(after(Routes.ROLLOUT_EVENTS, after), RolloutView.class, idle);
    }

    private <T extends Record> T get(String path, Class<T> type) throws AgentException {
        return call(Request.get(path, Routes.JSON), type);
    }

    private <T extends Record> T post(String path, Record body, Optional<String> key, Class<T> type)
            throws AgentException {
        return call(new Request("POST", path, Optional.of(messages.bytes(body)), key, Routes.JSON), type);
    }

    private <T extends Record> T call(Request request, Class<T> type) throws AgentException {
        try (Exchange exchange = begin(request)) {
            return answer(exchange, type);
        }
    }

    /**
     * The keys, in the order of their bytes.
     *
     * @param idle how long the agent may send nothing, not even an empty line
     */
    public DataStream keys(DataQuery query, Duration idle) throws AgentException {
        return data(query.after(Routes.KEYS), idle);
    }

    /** One key, as a list of none or one; see {@link #keys}. */
    public DataStream key(byte[] key, DataQuery query, Duration idle) throws AgentException {
        return data(query.after(Routes.key(key)), idle);
    }

    private InspectLine inspectLine(byte[] line) throws MalformedMessage {
        Optional<InspectLine> key = KeyLine.read(line);
        return key.isPresent() ? key.get() : messages.read(line, InspectLine.class);
    }

    /** Keys counted into tables, the largest first; see {@link #keys}. */
    public DataStream tables(DataQuery query, Duration idle) throws AgentException {
        return data(query.after(Routes.TABLES), idle);
    }

    /** The leases; see {@link #keys}. */
    public DataStream leases(DataQuery query, Duration idle) throws AgentException {
        return data(query.after(Routes.LEASES), idle);
    }

    /** Every change, for as long as it is read; see {@link #keys}. */
    public DataStream watch(DataQuery query, Duration idle) throws AgentException {
        return data(query.after(Routes.WATCH), idle);
    }

    public UsersView users() throws AgentException {
        return get(Routes.USERS, UsersView.class);
    }

    public RolesView roles() throws AgentException {
        return get(Routes.ROLES, RolesView.class);
    }

    /**
     * A member's snapshot: its backend file, and after it the SHA-256 of that in 32 bytes.
     *
     * @param member its name or id; empty for the agent's own
     * @param idle how long nothing may come
     */
    public Download snapshot(String member, Duration idle) throws AgentException {
        String path = member.isEmpty()
                ? Routes.SNAPSHOT
                : Routes.SNAPSHOT + "?member=" + Routes.percentEncoded(member.getBytes(StandardCharsets.UTF_8));
        Exchange exchange = begin(Request.get(path, Routes.OCTETS));
        boolean begun = false;
        try {
            check(exchange, Routes.OCTETS);
            Download download = new Download(exchange, idle);
            begun = true;
            return download;
        } finally {
            if (!begun) {
                exchange.close();
            }
        }
    }

    private DataStream data(String path, Duration idle) throws AgentException {
        EventStream<InspectLine> lines = follow(path, this::inspectLine, idle, LONGEST_DATA_LINE);
        boolean begun = false;
        try {
            DataStream data = new DataStream(lines, transport.name());
            begun = true;
            return data;
        } finally {
            if (!begun) {
                lines.close();
            }
        }
    }

    private <T extends Record> EventStream<T> follow(String path, Class<T> type, Duration idle) throws AgentException {
        return follow(path, line -> messages.read(line, type), idle, LONGEST_EVENT);
    }

    private <T extends Record> EventStream<T> follow(
            String path, EventStream.Reader<T> reader, Duration idle, int longestLine) throws AgentException {
        Exchange exchange = begin(Request.get(path, Routes.JSON_LINES));
        boolean following = false;
        try {
            check(exchange, Routes.JSON_LINES);
            EventStream<T> events = new EventStream<>(exchange, reader, idle, longestLine);
            following = true;
            return events;
        } finally {
            if (!following) {
                exchange.close();
            }
        }
    }

    private Exchange begin(Request request) throws AgentException {
        return Exchange.begin(transport, request, Deadline.in(timeout), calls);
    }

    private <T extends Record> T answer(Exchange exchange, Class<T> type) throws AgentException {
        check(exchange, Routes.JSON);
        return read(exchange, type);
    }

    private void check(Exchange exchange, String wanted) throws AgentException {
        String found = exchange.mediaType();
        int status = exchange.status();
        if (found.equals(Routes.PROBLEM_JSON)) {
            throw new AgentProblem(read(exchange, Problem.class));
        }
        if (status < 200 || status > 299 || !found.equals(wanted)) {
            throw new AgentProtocolError("the agent at " + transport.name() + " answered with status " + status
                    + " and " + (found.isEmpty() ? "no media type" : found) + ", where " + wanted + " was asked for");
        }
    }

    private <T extends Record> T read(Exchange exchange, Class<T> type) throws AgentException {
        try {
            return messages.read(exchange.body(LARGEST_ANSWER), type);
        } catch (MalformedMessage e) {
            throw new AgentProtocolError(
                    "the agent at " + transport.name() + " sent an answer that cannot be read: " + e.getMessage(), e);
        }
    }
}
