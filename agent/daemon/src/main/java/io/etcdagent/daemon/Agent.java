package io.etcdagent.daemon;

import io.etcdagent.daemon.check.HealthDetail;
import io.etcdagent.daemon.control.api.DiagnosisViews;
import io.etcdagent.daemon.control.api.LocalAgent;
import io.etcdagent.daemon.control.http.Limits;
import io.etcdagent.daemon.control.local.ControlServer;
import io.etcdagent.daemon.control.local.SocketRoles;
import io.etcdagent.daemon.control.remote.RemoteLimits;
import io.etcdagent.daemon.control.remote.RemoteListener;
import io.etcdagent.daemon.control.scrape.MetricsServer;
import io.etcdagent.daemon.coordination.AgentRegistration;
import io.etcdagent.daemon.coordination.AgentRegistry;
import io.etcdagent.daemon.coordination.DisruptionNews;
import io.etcdagent.daemon.coordination.DisruptionRecord;
import io.etcdagent.daemon.coordination.RestartLock;
import io.etcdagent.daemon.coordination.StoredJson;
import io.etcdagent.daemon.diagnosis.BackendLook;
import io.etcdagent.daemon.diagnosis.Diagnostics;
import io.etcdagent.daemon.diagnosis.LogLook;
import io.etcdagent.daemon.diagnosis.LogMark;
import io.etcdagent.daemon.discovery.Found;
import io.etcdagent.daemon.discovery.LocalMember;
import io.etcdagent.daemon.discovery.Problem;
import io.etcdagent.daemon.etcd.Access;
import io.etcdagent.daemon.etcd.CurrentTls;
import io.etcdagent.daemon.etcd.EtcdConnection;
import io.etcdagent.daemon.etcd.EtcdException;
import io.etcdagent.daemon.etcd.EtcdFailover;
import io.etcdagent.daemon.etcd.EtcdHttp;
import io.etcdagent.daemon.etcd.EtcdLogin;
import io.etcdagent.daemon.etcd.GrpcConnections;
import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberList;
import io.etcdagent.daemon.etcd.MemberStatus;
import io.etcdagent.daemon.etcd.OneCluster;
import io.etcdagent.daemon.etcd.TlsFiles;
import io.etcdagent.daemon.gate.Casualty;
import io.etcdagent.daemon.gate.StopGates;
import io.etcdagent.daemon.health.ClusterObservation;
import io.etcdagent.daemon.health.ClusterObserver;
import io.etcdagent.daemon.health.ContactOrder;
import io.etcdagent.daemon.health.FreshLook;
import io.etcdagent.daemon.health.HealthAssessment;
import io.etcdagent.daemon.health.HealthMonitor;
import io.etcdagent.daemon.health.KnownMembers;
import io.etcdagent.daemon.health.MemberObservation;
import io.etcdagent.daemon.health.Neighbours;
import io.etcdagent.daemon.health.NodeIdentity;
import io.etcdagent.daemon.health.ObservationBudget;
import io.etcdagent.daemon.health.UnitRuns;
import io.etcdagent.daemon.highwater.HighWater;
import io.etcdagent.daemon.highwater.MarkBook;
import io.etcdagent.daemon.highwater.Rollback;
import io.etcdagent.daemon.inspect.Inspections;
import io.etcdagent.daemon.inspect.PageSizes;
import io.etcdagent.daemon.measure.Disks;
import io.etcdagent.daemon.measure.Measurements;
import io.etcdagent.daemon.metrics.AgentMetrics;
import io.etcdagent.daemon.metrics.EventCounts;
import io.etcdagent.daemon.operation.AutoRecovery;
import io.etcdagent.daemon.operation.Cause;
import io.etcdagent.daemon.operation.ClusterSpace;
import io.etcdagent.daemon.operation.HandOver;
import io.etcdagent.daemon.operation.Journal;
import io.etcdagent.daemon.operation.KeptSnapshots;
import io.etcdagent.daemon.operation.Leftover;
import io.etcdagent.daemon.operation.LocalBackend;
import io.etcdagent.daemon.operation.LocalData;
import io.etcdagent.daemon.operation.LocalNodes;
import io.etcdagent.daemon.operation.Means;
import io.etcdagent.daemon.operation.OperationHistory;
import io.etcdagent.daemon.operation.Operations;
import io.etcdagent.daemon.operation.RecoverMeans;
import io.etcdagent.daemon.operation.RecoveringNode;
import io.etcdagent.daemon.operation.StandingAlarms;
import io.etcdagent.daemon.operation.StopLook;
import io.etcdagent.daemon.operation.UnitsMember;
import io.etcdagent.daemon.operation.Unlock;
import io.etcdagent.daemon.rollout.RolloutRecord;
import io.etcdagent.daemon.rollout.Rollouts;
import io.etcdagent.daemon.rollout.TurnMeans;
import io.etcdagent.daemon.storage.DataDirectory;
import io.etcdagent.daemon.storage.DurableFile;
import io.etcdagent.daemon.storage.StateDirectory;
import io.etcdagent.daemon.supervision.ControlProbe;
import io.etcdagent.daemon.supervision.NotifySocket;
import io.etcdagent.daemon.supervision.Patience;
import io.etcdagent.daemon.supervision.StatusLine;
import io.etcdagent.daemon.supervision.Supervision;
import io.etcdagent.daemon.supervision.SupervisorWishes;
import io.etcdagent.daemon.supervision.Vital;
import io.etcdagent.daemon.unit.BetweenSteps;
import io.etcdagent.daemon.unit.BootId;
import io.etcdagent.daemon.unit.EtcdUnit;
import io.etcdagent.daemon.unit.UnitException;
import io.etcdagent.daemon.unit.UnitState;
import io.etcdagent.datadir.wal.LockTable;
import io.etcdagent.protocol.json.Messages;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All parts of the daemon, put together by hand, in the order in which they lean on each other. */
final class Agent implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Agent.class);
    private static final Duration PER_MEMBER = Duration.ofSeconds(2);
    private static final Duration PER_LOOK = Duration.ofSeconds(5);
    private static final Duration CALL_TIME = Duration.ofSeconds(5);
    private static final int MOST_ASKERS = 64;
    private static final int WORKERS = 4;
    private static final int WAITING_REQUESTS = 64;

    private final StateDirectory state;
    private final EventLoopGroup eventLoop;
    private final ExecutorService askers;
    private final ThreadPoolExecutor workers;
    private final ExecutorService inspectors;
    private final List<Problem> problems;
    private final Optional<CurrentTls> tls;
    private final GrpcConnections connections;
    private final EtcdUnit unit;
    private final UnitRuns runs;
    private final HealthMonitor health;
    private final HealthDetail detail;
    private final DisruptionNews disruptionNews;
    private final HighWater highWater;
    private final AgentRegistry registry;
    private final Operations operations;
    private final Rollouts rollouts;
    private final AutoRecovery autoRecovery;
    private final Optional<Supervision> supervision;

    private final AgentConfig config;
    private final Messages messages = new Messages();
    private final LocalAgent api;
    private final AgentMetrics metrics;
    private Optional<ControlServer> control = Optional.empty();
    private final Optional<RemoteListener> remote;
    private Optional<MetricsServer> metricsPort = Optional.empty();

    /** Wires everything; nothing runs before {@link #start}. */
    Agent(AgentConfig config, List<Problem> problems, String version, Parts parts) throws IOException, UnitException {
        Clock wallClock = Clock.systemUTC();
        LongSupplier nanoClock = System::nanoTime;
        StoredJson json = new StoredJson(messages);
        String host = HostName.ofThisMachine();
        this.config = config;
        this.problems = List.copyOf(problems);

        state = StateDirectory.take(config.stateDirectory());
        unit = parts.unit(config, state, wallClock);
        eventLoop =
                new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("io", true), EpollIoHandler.newFactory());
        askers = askers();
        workers = workers();
        tls = config.tls().map(files -> new CurrentTls(files, nanoClock));
        Access access = new Access(
                config.login(),
                config.tls().flatMap(TlsFiles::cert),
                config.keys().prefix());
        connections = new GrpcConnections(eventLoop, EpollSocketChannel.class, askers, tls, access);

        KnownMembers known = KnownMembers.in(state.path(), wallClock, nanoClock);
        MarkBook marks = MarkBook.in(state.path(), json, wallClock, nanoClock);
        ClusterObserver observer = new ClusterObserver(
                connections,
                config.endpoint(),
                known,
                ObservationBudget.USUAL,
                askers,
                nanoClock,
                marks.rollbacks(),
                neighbours());
        Journal journal = parts.journal(state, json);
        NodeIdentity identity = new NodeIdentity(host, version, unit.name(), kind(config), unit.byHand());
        runs = new UnitRuns(
                state.path(), identity, known, BootId::read, new JournaledWork(journal), wallClock, nanoClock);
        Duration staleAfter = config.healthInterval().multipliedBy(3);
        HealthAssessment assessment = new HealthAssessment(identity, staleAfter, this::remarks);
        health = new HealthMonitor(observer, unit, runs, assessment, config.healthInterval(), wallClock, nanoClock);
        detail = detail(parts, wallClock, nanoClock);
        FreshLook freshLook = new FreshLook(health, wallClock, nanoClock);
        LocalNodes node = new LocalNodes(() -> health.latest().cluster(), host);

        OneCluster oneCluster =
                new OneCluster(() -> health.latest().cluster().members().map(MemberList::clusterId));
        EtcdFailover etcd = new EtcdFailover(this::othersFirst, PER_MEMBER, nanoClock, oneCluster);
        EventCounts counts = new EventCounts(unit.byHand(), nanoClock);
        RestartLock lock =
                new RestartLock(etcd, config.keys(), json, nanoClock, parts.lockTimeToLive(), CALL_TIME, counts.lock());
        DisruptionRecord record = new DisruptionRecord(etcd, config.keys(), json, CALL_TIME);
        disruptionNews = new DisruptionNews(record, config.healthInterval(), nanoClock);
        highWater = new HighWater(
                marks,
                health::latest,
                unit,
                connections,
                etcd,
                config.keys(),
                json,
                host,
                config.healthInterval(),
                CALL_TIME,
                wallClock,
                nanoClock);
        String since = wallClock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        registry = new AgentRegistry(
                etcd,
                config.keys(),
                json,
                CALL_TIME,
                () -> node.get()
                        .map(local -> new AgentRegistration(
                                StoredJson.VERSION,
                                local.member().hex(),
                                local.memberName(),
                                host,
                                version,
                                since,
                                RolloutRecord.VERSION)),
                nanoClock);

        Diagnostics diagnostics = new Diagnostics(
                identity,
                unit,
                freshLook,
                () -> parts.discover(config.unit(), state.path(), wallClock)
                        .member()
                        .or(config::member),
                new JournaledWork(journal),
                new LogLook(LockTable.ofKernel(), nanoClock),
                new BackendLook(),
                () -> marks.own()
                        .map(own -> new LogMark(
                                own.member(),
                                own.most().term(),
                                own.most().index(),
                                own.most().at())),
                () -> health.latest()
                        .cluster()
                        .local()
                        .flatMap(marks.rollbacks()::of)
                        .map(Rollback::words));
        StopLook stopLook = new StopLook(
                new StopGates(unit.byHand()),
                freshLook,
                lock,
                record,
                new UnitsMember(
                        config.member().map(found -> found.settings().name().value())));
        HandOver handOver = new HandOver(freshLook, () -> connections.to(config.endpoint()), connections, nanoClock);
        BetweenSteps steps = parts.between(config, state);
        Supplier<Optional<Casualty>> casualty = () -> casualty(health.latest().cluster());
        ClusterSpace space = new ClusterSpace(
                etcd, connections, config.endpoint(), config.keys().prefix() + "/space-check", quota(), CALL_TIME);
        operations = new Operations(
                new Means(
                        unit,
                        steps,
                        freshLook,
                        stopLook,
                        handOver,
                        new LocalBackend(() -> connections.to(config.endpoint())),
                        new RecoverMeans(
                                etcd,
                                connections,
                                casualty,
                                new RecoveringNode(
                                        casualty, () -> health.latest().cluster(), host),
                                check -> Cause.of(diagnostics.of(check)),
                                new LocalData(dataDirectory(), state.path(), wallClock),
                                new KeptSnapshots(state.path().resolve("snapshots"))),
                        space,
                        lock,
                        record,
                        journal,
                        wallClock,
                        nanoClock),
                new OperationHistory(state.path().resolve("operations"), messages),
                node,
                config.verifyTime(),
                config.stepTime(),
                counts.orders());
        autoRecovery = new AutoRecovery(
                config.autoRecover(),
                config.autoRecoverAfter(),
                diagnostics,
                operations,
                new DurableFile(state.path().resolve("auto-recovered")),
                wallClock,
                nanoClock);
        rollouts = new Rollouts(
                etcd,
                config.keys(),
                json,
                node,
                new TurnMeans(
                        operations,
                        unit,
                        () -> etcdVersion(node),
                        new JournaledWork(journal),
                        parts.rolloutPatience(),
                        config.verifyTime(),
                        config.stepTime()),
                stopLook,
                freshLook,
                registry,
                steps,
                wallClock,
                nanoClock);
        inspectors = inspectors();
        Inspections inspections = new Inspections(
                new EtcdFailover(this::localFirst, PER_LOOK, nanoClock, oneCluster),
                this::snapshotSource,
                messages,
                PageSizes.USUAL);
        Unlock unlock = new Unlock(record, freshLook, unit, operations, node);
        api = new LocalAgent(
                health,
                detail,
                stopLook,
                new DiagnosisViews(diagnostics, host),
                new StandingAlarms(space, () -> health.latest().cluster().members()),
                lock,
                record,
                disruptionNews,
                staleAfter.plus(CALL_TIME),
                unlock,
                registry,
                operations,
                rollouts,
                inspections,
                node,
                askers,
                counts.orders(),
                this::metricsPage);
        metrics = new AgentMetrics(
                version,
                counts,
                health,
                api::health,
                detail,
                quota(),
                marks,
                disruptionNews,
                operations,
                rollouts,
                nanoClock);
        remote = config.remote()
                .map(found -> new RemoteListener(
                        found, RemoteLimits.usual(), api, messages, inspectors, wallClock, nanoClock));
        supervision = supervision(parts, wallClock, nanoClock);
    }

    private String metricsPage() {
        return metrics.page();
    }

    private OptionalLong quota() {
        return config.member().map(found -> found.settings().quotaBytes()).orElse(OptionalLong.empty());
    }

    private HealthDetail detail(Parts parts, Clock wallClock, LongSupplier nanoClock) {
        return new HealthDetail(
                new Measurements(
                        HealthDetail.whereabouts(
                                config.endpoint(),
                                config.member(),
                                config.tls(),
                                config.remote()
                                        .map(found -> found.files().certificates())
                                        .orElse(List.of())),
                        new EtcdHttp(tls, nanoClock),
                        Disks.ofThisMachine(),
                        wallClock,
                        nanoClock),
                () -> health.latest().cluster(),
                quota(),
                config.thresholds(),
                parts.measuringPace(),
                wallClock,
                nanoClock);
    }

    /** This node's member as its settings name it, and as this agent remembers it. */
    private Optional<Casualty> casualty(ClusterObservation cluster) {
        return config.member()
                .map(LocalMember::settings)
                .map(settings ->
                        new Casualty(settings.name().value(), settings.peers().value(), cluster.local()));
    }

    private Neighbours neighbours() {
        return config.member()
                .map(LocalMember::settings)
                .map(settings -> new Neighbours(
                        settings.name().value(),
                        settings.peers().value(),
                        settings.initialPeerUrls(),
                        settings.othersAt(config.endpoint())))
                .orElseGet(Neighbours::none);
    }

    private Optional<DataDirectory> dataDirectory() {
        return config.member()
                .map(LocalMember::settings)
                .map(settings -> new DataDirectory(
                        settings.dataDirectory().value(),
                        settings.walDirectory().map(Found::value)));
    }

    /** As this node's member says itself. */
    private Optional<String> etcdVersion(LocalNodes node) {
        return node.get()
                .flatMap(local -> health.latest().cluster().of(local.member()))
                .flatMap(MemberObservation::status)
                .map(MemberStatus::version);
    }

    /** Empty where nobody listens: then nothing has to be watched and put into words every few seconds. */
    private Optional<Supervision> supervision(Parts parts, Clock wallClock, LongSupplier nanoClock) throws IOException {
        SupervisorWishes wishes = parts.supervisor();
        Patience patience = parts.patience();
        ControlProbe probe = new ControlProbe(eventLoop, workers, patience.control(), nanoClock);
        return wishes.socket()
                .map(socket -> new Supervision(
                        new NotifySocket(socket, eventLoop),
                        wishes.signOfLifeWithin(),
                        probe::answered,
                        () -> vitals(probe, patience),
                        () -> status(wallClock),
                        nanoClock));
    }

    private List<Vital> vitals(ControlProbe probe, Patience patience) {
        List<Vital> vitals = new ArrayList<>(probe.vitals());
        vitals.add(new Vital(
                "the health loop",
                "health",
                health.silence(),
                config.healthInterval().plus(patience.look())));
        vitals.add(new Vital("the operations' thread", "operation", operations.silence(), patience.operation()));
        vitals.add(new Vital("the rollout's thread", "rollout", rollouts.silence(), patience.rollout()));
        vitals.add(new Vital("the registry's thread", "registry", registry.silence(), patience.registry()));
        return vitals;
    }

    private String status(Clock wallClock) {
        if (!health.looked()) {
            return "has just started and not looked at etcd yet";
        }
        Optional<String> left = Optional.of(operations.leftover())
                .filter(leftover -> !(leftover instanceof Leftover.Nothing))
                .map(Leftover::words);
        return new StatusLine(api.health(), operations.current(), left).words(wallClock.instant());
    }

    private List<String> remarks(Optional<Member> local) {
        Optional<String> otherMember = config.member().flatMap(member -> local.flatMap(member.settings()::mismatch));
        Optional<String> unusable =
                tls.flatMap(CurrentTls::fault).map(fault -> "The TLS files cannot be used as they are: " + fault + ".");
        Optional<String> closed = remote.flatMap(RemoteListener::fault);
        return Stream.of(otherMember, unusable, closed)
                .flatMap(Optional::stream)
                .toList();
    }

    private static String kind(AgentConfig config) {
        return config.unit() instanceof AgentConfig.UnitChoice.Systemd ? "systemd" : "child-process";
    }

    private List<EtcdConnection> othersFirst() {
        return ContactOrder.of(health.latest().cluster(), config.endpoint()).stream()
                .map(this::connection)
                .flatMap(Optional::stream)
                .toList();
    }

    /** Who looks wants to see what this node's member has. */
    private List<EtcdConnection> localFirst() {
        EtcdConnection local = connections.to(config.endpoint());
        return Stream.concat(Stream.of(local), othersFirst().stream())
                .distinct()
                .toList();
    }

    /** The member of that name or id, or the local one. */
    private EtcdConnection snapshotSource(String member) throws EtcdException {
        if (member.isEmpty()) {
            return connections.to(config.endpoint());
        }
        ClusterObservation cluster = health.latest().cluster();
        return cluster.observations().stream()
                .filter(seen -> seen.member().name().equals(member)
                        || seen.member().id().hex().equals(member))
                .findFirst()
                .flatMap(MemberObservation::endpoint)
                .flatMap(this::connection)
                .orElseThrow(() -> new EtcdException(
                        EtcdException.Kind.NOT_FOUND,
                        config.endpoint(),
                        "no member of this cluster that answers has the name or id " + member
                                + "; see: etcd-agentctl members",
                        null));
    }

    /** A member may advertise what cannot be dialled: a Unix socket, or https where no CA is configured. */
    private Optional<EtcdConnection> connection(URI endpoint) {
        try {
            return Optional.of(connections.to(endpoint));
        } catch (IllegalArgumentException undialable) {
            log.debug("{}", undialable.getMessage());
            return Optional.empty();
        }
    }

    /** So many at a time, and none waits: idle threads go. */
    private static ExecutorService inspectors() {
        return new ThreadPoolExecutor(
                0,
                Inspections.THREADS,
                10,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                new DefaultThreadFactory("inspect", true));
    }

    /** As many as are needed to ask every member side by side; idle ones go. */
    private static ExecutorService askers() {
        return new ThreadPoolExecutor(
                0, MOST_ASKERS, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), new DefaultThreadFactory("ask", true));
    }

    private static ThreadPoolExecutor workers() {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                WORKERS,
                WORKERS,
                10,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING_REQUESTS),
                new DefaultThreadFactory("worker", true));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** Starts everything; the control socket first, because who cannot have it must not touch etcd either. */
    void start() throws IOException, UnitException {
        control = Optional.of(ControlServer.open(
                config.socket(), api, messages, SocketRoles.none(), Limits.usual(), eventLoop, workers, inspectors));
        remote.ifPresent(RemoteListener::start);
        metricsPort = config.metricsPort()
                .flatMap(address -> MetricsServer.open(address, api, messages, Limits.usual(), eventLoop, workers));
        if (config.unit() instanceof AgentConfig.UnitChoice.Child && operations.mayStartEtcd()) {
            startOwnChild();
        }
        tell();
        health.start();
        detail.start();
        disruptionNews.start();
        highWater.start();
        operations.start();
        registry.start();
        rollouts.start();
        autoRecovery.start();
        supervision.ifPresent(Supervision::start);
        log.info("ready on {}; looks after {} at {}", config.socket(), unit.name(), config.endpoint());
    }

    /** What an operator should mend, once, each with its remedy. */
    private void tell() {
        problems.forEach(problem -> log.warn("{}", problem.line()));
        tls.flatMap(CurrentTls::fault)
                .ifPresent(fault -> log.warn("{}. There is no TLS connection to etcd until that is mended.", fault));
        config.login().flatMap(EtcdLogin::fault).ifPresent(fault -> log.warn("{}", fault));
    }

    private void startOwnChild() throws UnitException {
        UnitState now = unit.state();
        if (now.down()) {
            log.info("starting {}", unit.name());
            runs.aboutToStart(now);
            try {
                unit.start();
            } catch (UnitException failure) {
                // Whether an etcd that cannot run is seen to end at once is chance, and an agent that has ended tells
                // nobody what is wrong.
                log.error("{}; see also: etcd-agentctl health", failure.getMessage());
            }
        }
    }

    /** Stops the agent, in the opposite order; etcd is not touched. */
    @Override
    public void close() {
        log.info("ending; etcd is left as it is");
        supervision.ifPresent(Supervision::close);
        remote.ifPresent(RemoteListener::close);
        metricsPort.ifPresent(MetricsServer::close);
        control.ifPresent(ControlServer::close);
        autoRecovery.close();
        rollouts.close();
        operations.close();
        registry.close();
        highWater.close();
        disruptionNews.close();
        detail.close();
        health.close();
        connections.close();
        inspectors.shutdownNow();
        workers.shutdownNow();
        askers.shutdownNow();
        if (!eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS)) {
            log.debug("the event loop is left behind");
        }
        try {
            state.close();
        } catch (IOException failure) {
            log.warn("{}", failure.getMessage());
        }
    }
}
