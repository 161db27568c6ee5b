package io.etcdagent.daemon;

import io.etcdagent.daemon.discovery.Found;
import io.etcdagent.daemon.discovery.LocalMember;
import io.etcdagent.daemon.discovery.MemberSettings;
import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.gate.Casualty;
import io.etcdagent.daemon.health.ClusterObservation;
import io.etcdagent.daemon.health.Neighbours;
import io.etcdagent.daemon.storage.DataDirectory;
import java.net.URI;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the settings of this node's member tell each part of the daemon.
 *
 * @param settings empty where they are not known
 * @param endpoint where it is dialled
 */
record OwnMember(Optional<MemberSettings> settings, URI endpoint) {

    static OwnMember of(AgentConfig config) {
        return new OwnMember(config.member().map(LocalMember::settings), config.endpoint());
    }

    /** Its {@code --name}. */
    Optional<String> name() {
        return settings.map(known -> known.name().value());
    }

    /** How large its backend may grow, in bytes. */
    OptionalLong quota() {
        return settings.map(MemberSettings::quotaBytes).orElse(OptionalLong.empty());
    }

    Neighbours neighbours() {
        return settings.map(known -> new Neighbours(
                        known.name().value(), known.peers().value(), known.initialPeerUrls(), known.othersAt(endpoint)))
                .orElseGet(Neighbours::none);
    }

    /** By its settings, and as this agent remembers it. */
    Optional<Casualty> casualty(ClusterObservation cluster) {
        return settings.map(
                known -> new Casualty(known.name().value(), known.peers().value(), cluster.local()));
    }

    Optional<DataDirectory> dataDirectory() {
        return settings.map(known -> new DataDirectory(
                known.dataDirectory().value(), known.walDirectory().map(Found::value)));
    }

    /** That another member answers where it should, in a sentence. */
    Optional<String> mismatch(Optional<Member> answering) {
        return settings.flatMap(known -> answering.flatMap(known::mismatch));
    }
}
