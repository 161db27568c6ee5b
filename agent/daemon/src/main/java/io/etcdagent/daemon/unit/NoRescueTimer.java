package io.etcdagent.daemon.unit;

/** There is no supervisor that could start etcd in the agent's stead. */
final class NoRescueTimer implements RescueTimer {

    @Override
    public void arm() {
        // Nothing outside this agent could run such a timer.
    }

    @Override
    public void requireArmed() {
        // None can be, and description() says so to who asked for the stop.
    }

    @Override
    public void disarm() {
        // None was armed.
    }

    @Override
    public String description() {
        return "no rescue timer without systemd: if this agent dies while etcd is down, etcd stays down until the agent"
                + " runs again";
    }
}
