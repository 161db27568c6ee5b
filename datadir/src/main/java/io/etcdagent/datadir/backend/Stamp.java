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

    /** The valid one of the later transaction, which is where reading begins. */
    Meta newest() throws Damage {
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
