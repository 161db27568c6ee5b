package io.etcdagent.daemon.diagnosis;

import io.etcdagent.daemon.discovery.LocalMember;
import io.etcdagent.daemon.health.HealthCheck;
import io.etcdagent.daemon.health.NodeIdentity;
import io.etcdagent.daemon.health.OwnWork;
import java.util.List;
import java.util.Optional;

/**
 * All that a diagnosis goes by, as of one look.
 *
 * @param configured how etcd is set; empty where that could not be found out
 * @param disk empty where it is not known where the data is
 * @param ownWork the newest operation of this agent
 * @param rollback that the member has reported more than it does now, in a sentence with the numbers; empty if it has not
 * @param unseen what could not be looked at, each with the reason
 */
record Scene(
        NodeIdentity node,
        HealthCheck check,
        Optional<LocalMember> configured,
        Optional<DataDirectory> disk,
        RunLog log,
        Optional<OwnWork> ownWork,
        Optional<String> rollback,
        List<String> unseen) {}
