package io.etcdagent.daemon.etcd;

import java.util.List;

/** A user of etcd, and the names of its roles. */
public record AuthUser(String name, List<String> roles) {}
