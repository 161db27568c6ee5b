package io.etcdagent.datadir.backend;

import io.etcdagent.datadir.bytes.Bytes;
import io.etcdagent.datadir.bytes.Damage;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Both meta pages at one time. While they are the same, byte for byte, no page that the newest leads to has changed.
 *
 * @param bytes0 of meta page 0, as long as a meta page is
 * @param bytes1 of meta page 1, the same
 */
record Stamp(Bytes bytes0, Bytes bytes1) {

    /** Where reading begins. */
    Meta chosen(MetaChoice choice) throws Damage {
        return choice == MetaChoice.NEWEST ? newest() : older();
    }

    private Meta older() throws Damage {
        for (int page = 0; page < 2; page++) {
            Optional<Damage> damage = damage(page);
            if (damage.isPresent()) {
                throw bytes0.damage(
                        damage.get().offset(),
                        "only one of the two meta pages is valid, so that there is no older state to read ("
                                + damage.get().problem() + ")");
            }
        }
        return newest().page() == 0 ? Meta.read(1, bytes1) : Meta.read(0, bytes0);
    }

    /** The valid one of the later transaction. */
    private Meta newest() throws Damage {
        Damage found = null;
        Meta newest = null;
        for (int page = 0; page < 2; page++) {
            try {
                Meta meta = Meta.read(page, page == 0 ? bytes0 : bytes1);
                if (newest == null || Long.compareUnsigned(meta.transaction(), newest.transaction()) > 0) {
                    newest = meta;
                }
            } catch (Damage e) {
                found = found == null ? e : found;
            }
        }
        if (newest != null) {
            return newest;
        }
        throw bothBad(found);
    }

    /** What is wrong with one of them, if anything is. */
    Optional<Damage> damage(int page) {
        try {
            Meta.read(page, page == 0 ? bytes0 : bytes1);
            return Optional.empty();
        } catch (Damage e) {
            return Optional.of(e);
        }
    }

    Optional<Meta> meta(int page) {
        try {
            return Optional.of(Meta.read(page, page == 0 ? bytes0 : bytes1));
        } catch (Damage e) {
            return Optional.empty();
        }
    }

    private Damage bothBad(@Nullable Damage found) {
        return bytes0.damage(
                0,
                "neither meta page is valid, so that nothing leads to the data"
                        + (found == null ? "" : " (" + found.problem() + ")"));
    }
}
