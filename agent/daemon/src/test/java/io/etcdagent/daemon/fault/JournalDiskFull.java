package io.etcdagent.daemon.fault;

/** The file system with the agent's journal has no space left, while etcd has all that it needs. */
record JournalDiskFull() implements Fault {

    @Override
    public String word() {
        return "journal-disk-full";
    }

    @Override
    public Scene.Kind scene() {
        return Scene.Kind.SMALL_STATE_DISKS;
    }

    /** What cannot be written down is not begun; what was begun goes on. To stop its etcd an agent writes once more. */
    @Override
    public Fate fate(Point point) {
        return switch (point.stage()) {
            case STANDING, DOOMED -> Fate.SPARED;
            case DOWN, STARTED, VERIFIED -> Fate.RESTARTED;
        };
    }

    @Override
    public void strike(Trial trial) {
        SmallDisk disk = SmallDisk.of(trial.target());
        disk.fill();
        trial.points().disarm();
        trial.operation().awaitEnd();
        disk.free();
    }
}
