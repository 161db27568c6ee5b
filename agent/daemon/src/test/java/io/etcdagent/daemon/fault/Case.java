package io.etcdagent.daemon.fault;

/** One fault at one point of the restart of one member. */
record Case(Point point, Fault fault, Role role) {

    /** What the member that is to be restarted is when the restart is ordered. */
    enum Role {
        FOLLOWER,
        LEADER
    }

    /** As it is named in the table, and to try it alone. */
    String name() {
        return point.word() + "/" + fault.word() + (role == Role.LEADER ? "/leader" : "");
    }
}
