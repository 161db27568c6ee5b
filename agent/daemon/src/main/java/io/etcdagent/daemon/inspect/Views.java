package io.etcdagent.daemon.inspect;

import io.etcdagent.daemon.etcd.AuthRole;
import io.etcdagent.daemon.etcd.AuthUser;
import io.etcdagent.daemon.etcd.KeyChange;
import io.etcdagent.daemon.etcd.LeaseFacts;
import io.etcdagent.protocol.EventKind;
import io.etcdagent.protocol.EventView;
import io.etcdagent.protocol.KeyView;
import io.etcdagent.protocol.LeaseView;
import io.etcdagent.protocol.PermissionView;
import io.etcdagent.protocol.RoleView;
import io.etcdagent.protocol.UserView;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;

/** What etcd says, in the API's words. */
final class Views {

    private Views() {}

    static EventView event(KeyChange change, int valueBytes) {
        byte[] value = change.value();
        String lease = change.lease() == 0 ? null : Long.toHexString(change.lease());
        String shown = valueBytes == 0 || change.deleted()
                ? null
                : base64(Arrays.copyOf(value, Math.min(value.length, valueBytes)));
        return new EventView(
                change.deleted() ? EventKind.DELETE : EventKind.PUT,
                new KeyView(
                        base64(change.key()),
                        change.createRevision(),
                        change.modRevision(),
                        change.version(),
                        lease,
                        change.deleted() ? null : (Long) (long) value.length,
                        shown));
    }

    static LeaseView lease(LeaseFacts lease) {
        return new LeaseView(
                lease.id().hex(),
                lease.granted().toSeconds(),
                lease.remaining().toSeconds(),
                lease.keysKnown() ? lease.keys().stream().map(Views::base64).toList() : null,
                lease.keysKnown() ? null : "it has more keys than an agent takes from etcd at once");
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
