package io.etcdagent.daemon.diagnosis;

import io.etcdagent.daemon.discovery.LocalMember;
import io.etcdagent.daemon.health.HealthCheck;
import io.etcdagent.daemon.health.NodeIdentity;
import io.etcdagent.daemon.health.OwnWork;
import io.etcdagent.daemon.unit.EtcdUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Looks at all that can tell why the local member is down or sick, and says what it means. For any thread. */
public final class Diagnostics implements Supplier<Diagnosis> {

    private final NodeIdentity node;
    private final EtcdUnit unit;
    private final Supplier<HealthCheck> freshLook;
    private final Supplier<Optional<LocalMember>> configured;
    private final Supplier<Optional<OwnWork>> ownWork;
    private final Supplier<Optional<String>> rollback;
    private final Judgement judgement = new Judgement(Catalogue.signatures());

    /**
     * @param freshLook a look that begins after it is asked for; a blind one where none can be had
     * @param configured how etcd is set now
     * @param ownWork this agent's newest operation
     * @param rollback that the member reports less than it has before, in a sentence with the numbers; empty if it does not
     */
    public Diagnostics(
            NodeIdentity node,
            EtcdUnit unit,
            Supplier<HealthCheck> freshLook,
            Supplier<Optional<LocalMember>> configured,
            Supplier<Optional<OwnWork>> ownWork,
            Supplier<Optional<String>> rollback) {
        this.node = node;
        this.unit = unit;
        this.freshLook = freshLook;
        this.configured = configured;
        this.ownWork = ownWork;
        this.rollback = rollback;
    }

    /** Looks now; takes as long as a health check, the journal and a call of systemctl. */
    @Override
    public Diagnosis get() {
        return judgement.of(new Scene(
                node,
                freshLook.get(),
                configured.get(),
                Optional.empty(),
                RunLog.of(log()),
                ownWork.get(),
                rollback.get(),
                List.of()));
    }

    private List<String> log() {
        return unit.name().isEmpty() ? List.of("") : List.of();
    }
}
