package io.etcdagent.daemon.etcd;

import java.time.Duration;

/**
 * What the leader knows of a lease.
 *
 * @param remaining until it expires, unless it is prolonged
 * @param keys that go with it, to be stepped through once
 * @param keysKnown false where they are too many to be told
 */
public record LeaseFacts(LeaseId id, Duration granted, Duration remaining, LeaseKeys keys, boolean keysKnown) {}
