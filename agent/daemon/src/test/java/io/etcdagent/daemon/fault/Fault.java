package io.etcdagent.daemon.fault;

/** What befalls an agent, its member or the cluster while an operation is held at a point. */
sealed interface Fault
        permits AgentFrozen,
                AgentKilled,
                AnotherMemberCrashes,
                CutOffFromEtcd,
                CutOffFromOthers,
                EtcdDoesNotStart,
                JournalDiskFull,
                LeaderMoves,
                LocalEtcdKilled,
                RivalRestarts {

    String word();

    /** Whether there is anything for it to strike at that point. */
    default boolean strikesAt(Point point) {
        return true;
    }

    /** Where it can be made to happen. */
    default Scene.Kind scene() {
        return Scene.Kind.USUAL;
    }

    Fate fate(Point point);

    /** Whether it takes another member down when no look of the agent can see that any more. */
    default boolean unseen(Point point) {
        return false;
    }

    /**
     * Strikes, lets the operation go on, and takes the fault away again. Afterwards the operation or the agent's
     * aftercare can come to its end without the test's help.
     */
    void strike(Trial trial);

    /** What a fault leaves to the agent where it can only go forward. */
    static Fate onlyForwardPastLastLook(Point point) {
        return point.beforeLastLook() ? Fate.EITHER : Fate.RESTARTED;
    }
}
