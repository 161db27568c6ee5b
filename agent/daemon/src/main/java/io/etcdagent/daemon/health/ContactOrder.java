package io.etcdagent.daemon.health;

import java.net.URI;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Through whom the cluster's keys are best reached: other members that are well, then other members, the local one
 * last, because it is the one that this agent may be about to stop.
 */
public final class ContactOrder {

    private ContactOrder() {}

    /** Every endpoint once, the best first; the local one is always among them. */
    public static List<URI> of(ClusterObservation cluster, URI localEndpoint) {
        Set<URI> order = new LinkedHashSet<>();
        cluster.observations().stream()
                .filter(observation ->
                        !cluster.local().equals(Optional.of(observation.member().id())))
                .filter(observation -> !observation.member().learner())
                .sorted(Comparator.comparing(observation -> !observation.healthy()))
                .map(MemberObservation::endpoint)
                .flatMap(Optional::stream)
                .forEach(order::add);
        order.add(localEndpoint);
        return List.copyOf(order);
    }
}
