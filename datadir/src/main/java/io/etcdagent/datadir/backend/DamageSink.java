package io.etcdagent.datadir.backend;

import io.etcdagent.datadir.bytes.Damage;

/** Takes note of what could not be read, while what can be read is. */
@FunctionalInterface
public interface DamageSink {

    void found(Damage damage);
}
