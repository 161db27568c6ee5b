package io.etcdagent.daemon.diagnosis;

import io.etcdagent.datadir.mvcc.StoreInfo;
import java.util.Optional;

/** What is known of the local member's backend file on its disk. */
sealed interface OwnBackend {

    /** Its beginning can be read; whether all else can is not known. */
    record Read(StoreInfo info) implements OwnBackend {}

    /** Neither of its meta pages is valid, without which etcd opens none; in a sentence with the place. */
    record NoBeginning(String why) implements OwnBackend {}

    /** It was to be read and could not be; in a sentence that says why. */
    record Unread(String why) implements OwnBackend {}

    /** Nobody had to read it: the member is up, or has none. */
    record NotLookedAt() implements OwnBackend {}

    default Optional<StoreInfo> store() {
        return this instanceof Read read ? Optional.of(read.info()) : Optional.empty();
    }

    default Optional<String> unread() {
        return this instanceof Unread unread ? Optional.of(unread.why()) : Optional.empty();
    }
}
