package io.etcdagent.daemon.diagnosis;

import io.etcdagent.datadir.mvcc.StoreInfo;
import java.util.OptionalLong;

/** What the member's backend file on its disk proves, by itself and beside its newest snapshot. */
final class BackendFacts {

    private BackendFacts() {}

    /** bbolt keeps two meta pages, writes them in turns, and opens no file in which neither is valid. */
    static Weighed hasNoBeginning(Scene scene) {
        if (scene.ownBackend() instanceof OwnBackend.NoBeginning none) {
            return new Weighed(Weighed.Outcome.HOLDS, "Its backend file on the disk cannot be opened: " + none.why());
        }
        return scene.ownBackend().store().isPresent()
                ? new Weighed(Weighed.Outcome.FAILS, "Its backend file on the disk has a beginning that is valid.")
                : Weighed.unknown(unread(scene));
    }

    /** How far it had come, and whether that is as far as the snapshot from which etcd goes on. */
    static Weighed end(Scene scene) {
        return scene.ownBackend()
                .store()
                .map(info -> new Weighed(Weighed.Outcome.HOLDS, words(scene, info)))
                .orElseGet(() -> Weighed.unknown(unread(scene)));
    }

    private static String words(Scene scene, StoreInfo info) {
        OptionalLong snapshot = scene.disk().map(found -> found.snapshotIndex()).orElse(OptionalLong.empty());
        String index = info.consistentIndex().isPresent()
                ? "everything up to entry "
                        + Long.toUnsignedString(info.consistentIndex().getAsLong())
                : "no entry at all";
        boolean behind = snapshot.isPresent()
                && Long.compareUnsigned(info.consistentIndex().orElse(0), snapshot.getAsLong()) < 0;
        return "Its backend file on the disk has " + index + ", revision " + info.revision()
                + (snapshot.isEmpty()
                        ? ""
                        : behind
                                ? ", and is older than its newest snapshot, of entry " + snapshot.getAsLong()
                                : ", which is not less than its newest snapshot, of entry " + snapshot.getAsLong())
                + ".";
    }

    private static String unread(Scene scene) {
        return scene.ownBackend().unread().orElse("The backend file of the member was not looked at.");
    }
}
