package io.etcdagent.daemon.health;

import io.etcdagent.daemon.etcd.Member;
import java.util.List;
import java.util.Optional;

/** What is wrong with this node that its configuration and files tell, and no answer of a member. */
public interface NodeRemarks {

    /** For a node whose configuration is not looked at. */
    NodeRemarks NONE = local -> List.of();

    /**
     * What is wrong now, each in a sentence with what to do.
     *
     * @param local the member that answers at the local endpoint, if one has
     */
    List<String> now(Optional<Member> local);
}
