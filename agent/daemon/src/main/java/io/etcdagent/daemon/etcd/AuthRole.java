package io.etcdagent.daemon.etcd;

import java.util.List;

/** A role of etcd, and what it permits. */
public record AuthRole(String name, List<Permission> permissions) {

    /**
     * What it permits on a span of keys.
     *
     * @param access {@code READ}, {@code WRITE} or {@code READWRITE}
     * @param end empty for the one key, a single zero byte for no end
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared, and made of what nobody else holds
    public record Permission(String access, byte[] from, byte[] end) {}
}
