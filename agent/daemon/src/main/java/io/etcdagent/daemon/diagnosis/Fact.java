package io.etcdagent.daemon.diagnosis;

/** Something that is so or is not, by unit, disk and cluster. */
enum Fact {
    /** The member does not take its part: a log line alone is no diagnosis of one that does. */
    NOT_SERVING;

    Weighed weigh(Scene scene) {
        return Weighed.unknown(scene.node().unitName());
    }
}
