package io.etcdagent.ctl.render;

import io.etcdagent.protocol.RolloutKind;

/** How one speaks of what a rollout does. */
public final class RolloutWords {

    private RolloutWords() {}

    /** The whole undertaking. */
    public static String name(RolloutKind kind) {
        return switch (kind) {
            case RESTART -> "rolling restart";
            case DEFRAGMENT -> "rolling defragmentation";
        };
    }

    /** What has become of a member. */
    static String done(RolloutKind kind) {
        return switch (kind) {
            case RESTART -> "restarted";
            case DEFRAGMENT -> "defragmented";
        };
    }

    /** What is kept from happening while it is paused. */
    static String held(RolloutKind kind) {
        return switch (kind) {
            case RESTART -> "nothing more is stopped";
            case DEFRAGMENT -> "no other member is begun";
        };
    }

    /** The order to do it. */
    static String order(RolloutKind kind) {
        return switch (kind) {
            case RESTART -> "Restart";
            case DEFRAGMENT -> "Defragment";
        };
    }
}
