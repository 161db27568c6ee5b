package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import java.util.List;

/** A user of etcd, and the roles that it has. */
@Json
public record UserView(String name, List<String> roles) {}
