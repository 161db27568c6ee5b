package io.etcdagent.daemon.measure;

import io.etcdagent.daemon.etcd.MemberId;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * What came of dialling one client URL that a member advertises.
 *
 * @param failure why nobody answered there, in words for operators; empty when somebody did
 * @param failingFor how long nobody has answered there, as far as this agent has looked; zero when somebody did
 * @param offset of the clock of who answered
 */
public record UrlLook(
        MemberId member, URI url, Optional<String> failure, Duration failingFor, Optional<ClockOffset> offset) {}
