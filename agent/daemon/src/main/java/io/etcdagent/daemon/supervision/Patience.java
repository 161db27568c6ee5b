package io.etcdagent.daemon.supervision;

import java.time.Duration;

/**
 * How long each loop may make no progress before it counts as stuck: longer than the longest of its steps can take,
 * each of which has a deadline of its own.
 *
 * @param control until a request would be taken up: until the event loop and any one of the workers got on with
 *     something. The longest that a worker does at one time is to ask systemd (10 s) and etcd (5 s) a few times
 * @param look one look of the health loop: systemd (10 s), the cluster (some seconds), the state directory; the pause
 *     between two looks is added
 * @param operation one step of an operation or of what finishes it: the longest is a stop (90 s) that is taken back
 * @param rollout one look at the rollout, and the pause after it (5 s): some calls of etcd (5 s each), and where it is
 *     this node's turn systemd, too (10 s, a few times)
 * @param registry one round of the registry, and the pause after it (10 s): three calls of etcd (5 s each)
 */
public record Patience(Duration control, Duration look, Duration operation, Duration rollout, Duration registry) {

    public static final Patience USUAL = new Patience(
            Duration.ofSeconds(45),
            Duration.ofSeconds(45),
            Duration.ofSeconds(200),
            Duration.ofSeconds(120),
            Duration.ofSeconds(60));
}
