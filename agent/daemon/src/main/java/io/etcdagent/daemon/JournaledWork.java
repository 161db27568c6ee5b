package io.etcdagent.daemon;

import io.etcdagent.daemon.health.OwnWork;
import io.etcdagent.daemon.operation.Journal;
import io.etcdagent.daemon.operation.JournalEntry;
import io.etcdagent.daemon.operation.JournalException;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the journal says that this agent did to etcd; a journal that cannot be read vouches for nothing. */
final class JournaledWork implements Supplier<Optional<OwnWork>> {

    private static final Logger log = LoggerFactory.getLogger(JournaledWork.class);

    private final Journal journal;

    JournaledWork(Journal journal) {
        this.journal = journal;
    }

    @Override
    public Optional<OwnWork> get() {
        try {
            return journal.read().map(JournaledWork::work);
        } catch (JournalException unknown) {
            log.debug("{}", unknown.getMessage());
            return Optional.empty();
        }
    }

    private static OwnWork work(JournalEntry last) {
        return new OwnWork(
                last.operation(),
                last.kind(),
                last.state(),
                last.phase(),
                Optional.ofNullable(last.invocationBefore()));
    }
}
