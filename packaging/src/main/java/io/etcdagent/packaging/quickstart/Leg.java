package io.etcdagent.packaging.quickstart;

import java.util.List;

/** What happens to the cluster while the writers write. */
enum Leg {
    ROLLING("rolling-restart"),
    QUIET("quiet"),
    BY_HAND("by hand");

    private final String title;

    Leg(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** Every other round backwards, so that no leg has the better end of a drift of the machine. */
    static List<Leg> inRound(int round) {
        return round % 2 == 1 ? List.of(ROLLING, QUIET, BY_HAND) : List.of(BY_HAND, QUIET, ROLLING);
    }
}
