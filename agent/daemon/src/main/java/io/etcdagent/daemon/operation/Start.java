package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.coordination.CoordinationException;
import io.etcdagent.daemon.coordination.DisruptionRecord;
import io.etcdagent.protocol.Phase;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a {@link Stop}: starts etcd, verifies it, then takes record and lock away. To start a member hurts nobody, so no
 * gate stands before it, and it works without a quorum: that may be missing just because this member is down.
 */
final class Start implements Operation {

    private static final Logger log = LoggerFactory.getLogger(Start.class);

    private final Course course;
    private final Means means;
    private final ComeBack comeBack;
    private final KeptDown keptDown;

    Start(Course course, Means means, Duration verifyTime, KeptDown keptDown) {
        this.course = course;
        this.means = means;
        this.comeBack = new ComeBack(course, means, verifyTime);
        this.keptDown = keptDown;
    }

    @Override
    public Ending run() throws InterruptedException {
        ownRecord().ifPresent(course::takeOver);
        // Before the start: an agent that dies in between is to bring etcd up, not to go on keeping it down.
        course.goOn(Phase.START, "starting etcd");
        Ending ending = comeBack.run("");
        if (!ending.owed()) {
            keptDown.release();
        }
        return ending;
    }

    /** Whatever record of this very member stands: who starts it wants it back, whoever stopped it. */
    private Optional<DisruptionRecord.Standing> ownRecord() {
        try {
            return means.record().read().filter(standing -> course.node().owns(standing.disruption()));
        } catch (CoordinationException unknown) {
            log.warn("starting etcd without having seen the disruption record: {}", unknown.getMessage());
            return Optional.empty();
        }
    }

    /** A start cannot be given up, not even before it has begun: nobody may be told that a member stays down. */
    @Override
    public boolean cancel() {
        return false;
    }
}
