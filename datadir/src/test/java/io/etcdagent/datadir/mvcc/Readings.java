package io.etcdagent.datadir.mvcc;

import io.etcdagent.datadir.backend.CheckSummary;
import io.etcdagent.datadir.backend.Limits;
import io.etcdagent.datadir.bytes.Bytes;
import io.etcdagent.datadir.bytes.Damage;
import io.etcdagent.datadir.kubernetes.KubernetesObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Everything that can be read of a file, with what is said about its damage; nothing else may come of it. */
final class Readings {

    private static final Limits LIMITS = Limits.of(64 << 20);

    private Readings() {}

    /**
     * What came of it.
     *
     * @param findings of the check; one where the file cannot be opened at all
     * @param changes that could be read
     */
    record Outcome(int findings, long changes) {}

    static Outcome of(Path file, Path temporary) throws IOException {
        List<Damage> findings = new ArrayList<>();
        long[] changes = {0};
        try (Store store = Store.open(file, LIMITS, temporary)) {
            CheckSummary summary = store.check(findings::add);
            if (!summary.settled()) {
                throw new AssertionError("the file stood still");
            }
            each(() -> store.info(damage -> {}));
            each(() -> store.changes(
                    Long.MAX_VALUE,
                    change -> {
                        changes[0]++;
                        KubernetesObject.of(change.value());
                        return true;
                    },
                    damage -> {}));
            each(() ->
                    store.keys(store.pin(OptionalLong.empty(), damage -> {}), new byte[0], key -> true, damage -> {}));
            each(() -> store.leases(new Nothing(), damage -> {}));
            each(() -> store.members(damage -> {}));
            each(() -> store.removedMembers(damage -> {}));
            each(() -> store.alarms(damage -> {}));
        } catch (Damage e) {
            findings.add(e);
        }
        return new Outcome(findings.size(), changes[0]);
    }

    @FunctionalInterface
    private interface Reading {
        void read() throws IOException, Damage, RevisionUnavailable;
    }

    private static void each(Reading reading) throws IOException {
        try {
            reading.read();
        } catch (Damage | RevisionUnavailable named) {
            if (String.valueOf(named.getMessage()).isBlank()) {
                throw new AssertionError("an error without words", named);
            }
        }
    }

    private static final class Nothing implements LeaseVisitor {

        @Override
        public void lease(Lease lease) {}

        @Override
        public void key(Bytes key) {}
    }
}
