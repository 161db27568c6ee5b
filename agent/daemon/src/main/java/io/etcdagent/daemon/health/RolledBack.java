package io.etcdagent.daemon.health;

import io.etcdagent.daemon.etcd.MemberId;
import java.util.Map;

/**
 * Which members are known to have less on their disks than they had before. That is told by what was seen of a member
 * earlier and by its own log, never by its present answers alone: once it has caught up, it answers like any other.
 */
public interface RolledBack {

    /** For looks that know of no earlier ones. */
    RolledBack NONE = Map::of;

    /** Every such member of this agent's cluster, with the evidence, in words that follow the member's label. */
    Map<MemberId, String> members();
}
