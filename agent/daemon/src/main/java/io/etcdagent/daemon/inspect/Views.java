package io.etcdagent.daemon.inspect;

import io.etcdagent.daemon.etcd.AuthRole;
import io.etcdagent.daemon.etcd.AuthUser;
import io.etcdagent.daemon.etcd.LeaseFacts;
import io.etcdagent.protocol.LeaseView;
import io.etcdagent.protocol.PermissionView;
import io.etcdagent.protocol.RoleView;
import io.etcdagent.protocol.UserView;
import java.util.Base64;
import java.util.Locale;

/** What etcd says, in the API's words. */
final class Views {

    private Views() {}

    /** A lease that has more keys than are told. */
    static LeaseView leaseOfTooMany(LeaseFacts lease) {
        return new LeaseView(
                lease.id().hex(),
                lease.granted().toSeconds(),
                lease.remaining().toSeconds(),
                null,
                "it has more keys than an agent takes from etcd at once");
    }

    static UserView user(AuthUser user) {
        return new UserView(user.name(), user.roles());
    }

    static RoleView role(AuthRole role) {
        return new RoleView(
                role.name(), role.permissions().stream().map(Views::permission).toList());
    }

    private static PermissionView permission(AuthRole.Permission permission) {
        return new PermissionView(
                permission.access().toLowerCase(Locale.ROOT), base64(permission.from()), base64(permission.end()));
    }

    static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
