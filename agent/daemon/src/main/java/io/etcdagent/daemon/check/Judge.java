package io.etcdagent.daemon.check;

/** How a check decides. Asks nobody. */
interface Judge {

    /**
     * Decides by what is known.
     *
     * @param threshold in the check's unit
     */
    Outcome judge(Situation situation, double threshold);
}
