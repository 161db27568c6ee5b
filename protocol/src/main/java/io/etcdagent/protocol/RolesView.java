package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import java.util.List;

/** The roles that etcd knows. */
@Json
public record RolesView(List<RoleView> roles) {}
