package io.etcdagent.daemon.etcd;

import io.etcd.jetcd.api.AuthRoleGetResponse;
import io.etcd.jetcd.api.AuthUserGetResponse;
import io.etcd.jetcd.api.Permission;
import java.util.List;

/** What etcd says of users and roles. */
final class AuthMessages {

    private AuthMessages() {}

    static AuthUser user(String name, AuthUserGetResponse response) {
        return new AuthUser(name, List.copyOf(response.getRolesList()));
    }

    static AuthRole role(String name, AuthRoleGetResponse response) {
        return new AuthRole(
                name,
                response.getPermList().stream().map(AuthMessages::permission).toList());
    }

    private static AuthRole.Permission permission(Permission permission) {
        return new AuthRole.Permission(
                permission.getPermType().name(),
                permission.getKey().toByteArray(),
                permission.getRangeEnd().toByteArray());
    }
}
