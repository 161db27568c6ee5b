package io.etcdagent.daemon.unit;

/**
 * One process since the machine booted. The kernel uses a pid again; a pid with the time at which its process started
 * is that one process and no other.
 *
 * @param startTicks clock ticks from boot to the process's start, field 22 of {@code /proc/PID/stat} (proc(5))
 */
record ProcessIdentity(long pid, long startTicks) {

    /** {@code pid:start}, as it stands in records and names a run of etcd. */
    @Override
    public String toString() {
        return pid + ":" + startTicks;
    }
}
