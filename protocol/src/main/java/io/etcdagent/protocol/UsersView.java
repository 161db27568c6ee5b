package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import java.util.List;

/** The users that etcd knows; they count while authentication is on. */
@Json
public record UsersView(List<UserView> users) {}
