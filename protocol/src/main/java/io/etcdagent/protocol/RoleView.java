package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import java.util.List;

/** A role of etcd, and what it permits. */
@Json
public record RoleView(String name, List<PermissionView> permissions) {}
