package io.etcdagent.daemon.fault;

/** Where the operation is held when the fault strikes, in the order in which a restart comes by. */
enum Point {
    QUEUE_AFTER("queue.after", Stage.STANDING),
    CHECK_AFTER("check.after", Stage.STANDING),
    HAND_OVER_AFTER("hand-over.after", Stage.STANDING),
    MARK_BEFORE("mark.before", Stage.STANDING),
    MARK_AFTER("mark.after", Stage.STANDING),
    ARM_AFTER("arm.after", Stage.STANDING),
    STOP_AFTER("stop.after", Stage.STANDING),
    ETCD_STOP_BEFORE("etcd-stop.before", Stage.DOOMED),
    ETCD_STOP_AFTER("etcd-stop.after", Stage.DOWN),
    /** Only of a restart with a step. */
    BETWEEN_AFTER("between.after", Stage.DOWN),
    START_AFTER("start.after", Stage.STARTED),
    VERIFY_AFTER("verify.after", Stage.STARTED),
    CLEAR_AFTER("clear.after", Stage.VERIFIED);

    /** What of the member by then. */
    enum Stage {
        /** It runs, and the last look is still to come. */
        STANDING,
        /** It runs, and the last look has passed: nothing that a living agent still looks at spares it. */
        DOOMED,
        DOWN,
        STARTED,
        /** It has passed the start gates: nothing of the operation starts it any more. */
        VERIFIED
    }

    private final String word;
    private final Stage stage;

    Point(String word, Stage stage) {
        this.word = word;
        this.stage = stage;
    }

    /** As the agents with fault points name it. */
    String word() {
        return word;
    }

    Stage stage() {
        return stage;
    }

    boolean beforeLastLook() {
        return stage == Stage.STANDING;
    }

    /** The operation has a place in the queue of the restart lock. */
    boolean holdsLock() {
        return this != QUEUE_AFTER;
    }
}
