package io.etcdagent.ctl.render;

import io.etcdagent.protocol.PermissionView;
import io.etcdagent.protocol.RoleView;
import io.etcdagent.protocol.RolesView;
import io.etcdagent.protocol.UserView;
import io.etcdagent.protocol.UsersView;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Etcd's users and roles. */
public final class AuthText {

    private AuthText() {}

    public static List<String> users(UsersView view, Style style) {
        if (view.users().isEmpty()) {
            return List.of("etcd knows no user");
        }
        Table table = new Table("USER", "ROLES");
        for (UserView user : view.users()) {
            table.row(Table.Cell.of(user.name()), Table.Cell.of(String.join(" ", user.roles())));
        }
        return table.lines(style);
    }

    public static List<String> roles(RolesView view, Style style) {
        if (view.roles().isEmpty()) {
            return List.of("etcd knows no role");
        }
        Table table = new Table("ROLE", "ACCESS", "KEYS");
        for (RoleView role : view.roles()) {
            if (role.permissions().isEmpty()) {
                table.row(Table.Cell.of(role.name()), Table.Cell.of("-"), Table.Cell.of(""));
            }
            for (PermissionView permission : role.permissions()) {
                table.row(
                        Table.Cell.of(role.name()),
                        Table.Cell.of(permission.access()),
                        Table.Cell.of(span(permission)));
            }
        }
        return table.lines(style);
    }

    private static String span(PermissionView permission) {
        byte[] from = Base64.getDecoder().decode(permission.from());
        byte[] end = Base64.getDecoder().decode(permission.end());
        if (end.length == 0) {
            return Escaped.text(from);
        }
        if (end.length == 1 && end[0] == 0) {
            return from.length == 1 && from[0] == 0 ? "all keys" : "from " + Escaped.text(from) + " on";
        }
        return isPrefix(from, end)
                ? Escaped.text(from) + "*"
                : "from " + Escaped.text(from) + " up to " + Escaped.text(end);
    }

    /** Whether the end is what follows all keys that begin with the first. */
    private static boolean isPrefix(byte[] from, byte[] end) {
        int last = end.length - 1;
        return from.length == end.length
                && Arrays.equals(from, 0, last, end, 0, last)
                && (from[last] & 0xff) + 1 == (end[last] & 0xff);
    }
}
