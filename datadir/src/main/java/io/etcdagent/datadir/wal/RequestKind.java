package io.etcdagent.datadir.wal;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The requests that go through raft, by the field of etcdserverpb.InternalRaftRequest that holds them, 3.3 to 3.6. */
enum RequestKind {
    RANGE(3),
    PUT(4),
    DELETE_RANGE(5),
    TXN(6),
    COMPACTION(7),
    LEASE_GRANT(8),
    LEASE_REVOKE(9),
    ALARM(10),
    LEASE_CHECKPOINT(11),
    AUTH_ENABLE(1000),
    AUTH_DISABLE(1011),
    AUTHENTICATE(1012),
    AUTH_STATUS(1013),
    AUTH_USER_ADD(1100),
    AUTH_USER_DELETE(1101),
    AUTH_USER_GET(1102),
    AUTH_USER_CHANGE_PASSWORD(1103),
    AUTH_USER_GRANT_ROLE(1104),
    AUTH_USER_REVOKE_ROLE(1105),
    AUTH_USER_LIST(1106),
    AUTH_ROLE_LIST(1107),
    AUTH_ROLE_ADD(1200),
    AUTH_ROLE_DELETE(1201),
    AUTH_ROLE_GET(1202),
    AUTH_ROLE_GRANT_PERMISSION(1203),
    AUTH_ROLE_REVOKE_PERMISSION(1204),
    CLUSTER_VERSION_SET(1300),
    CLUSTER_MEMBER_ATTR_SET(1301),
    DOWNGRADE_INFO_SET(1302),
    DOWNGRADE_VERSION_TEST(9900);

    private static final Map<Integer, RequestKind> BY_FIELD =
            Stream.of(values()).collect(Collectors.toMap(kind -> kind.field, Function.identity()));

    private final int field;

    RequestKind(int field) {
        this.field = field;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether its first field is the name of a user or a role. */
    boolean names() {
        return switch (this) {
            case AUTHENTICATE,
                    AUTH_USER_ADD,
                    AUTH_USER_DELETE,
                    AUTH_USER_GET,
                    AUTH_USER_CHANGE_PASSWORD,
                    AUTH_USER_GRANT_ROLE,
                    AUTH_USER_REVOKE_ROLE,
                    AUTH_ROLE_ADD,
                    AUTH_ROLE_DELETE,
                    AUTH_ROLE_GET,
                    AUTH_ROLE_GRANT_PERMISSION,
                    AUTH_ROLE_REVOKE_PERMISSION -> true;
            default -> false;
        };
    }

    static Optional<RequestKind> of(int field) {
        return Optional.ofNullable(BY_FIELD.get(field));
    }
}
