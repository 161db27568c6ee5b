package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.unit.ByHand;
import io.etcdagent.daemon.unit.EtcdUnit;
import io.etcdagent.daemon.unit.JoinSettings;
import io.etcdagent.daemon.unit.RescueTimer;
import io.etcdagent.daemon.unit.UnitException;
import io.etcdagent.daemon.unit.UnitState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** A unit that does what a test wants, and remembers when its rescue timer was wound up. */
final class WatchedUnit implements EtcdUnit {

    private final LongSupplier nanoClock;
    private final List<Duration> windings = new ArrayList<>();
    private int disarmed;
    private boolean running = true;
    private boolean refuseTimer;

    WatchedUnit(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** When somebody tried to, by the test's clock. */
    List<Duration> windings() {
        return windings;
    }

    int disarmed() {
        return disarmed;
    }

    void refuseTimer(boolean refuse) {
        refuseTimer = refuse;
    }

    /** It is down, and no start is taken. */
    void breakDown() {
        running = false;
    }

    @Override
    public String name() {
        return "etcd.service";
    }

    @Override
    public ByHand byHand() {
        return ByHand.systemd(name());
    }

    @Override
    public UnitState state() {
        UnitState.ActiveState active = running ? UnitState.ActiveState.ACTIVE : UnitState.ActiveState.INACTIVE;
        return new UnitState(active, "running", Optional.of("run-2"), Optional.empty(), 42, "success", 0, 0);
    }

    @Override
    public void stop(Duration deadline) throws UnitException {
        throw new UnitException("nothing is stopped in this test");
    }

    @Override
    public void start() throws UnitException {
        if (!running) {
            throw new UnitException("the start is refused");
        }
    }

    @Override
    public List<String> logTail(int lines) {
        return List.of();
    }

    @Override
    public JoinSettings joinSettings() {
        throw new UnsupportedOperationException();
    }

    @Override
    public RescueTimer rescueTimer() {
        return new RescueTimer() {
            @Override
            public void arm() throws UnitException {
                windings.add(Duration.ofNanos(nanoClock.getAsLong()));
                if (refuseTimer) {
                    throw new UnitException("the rescue timer cannot be armed");
                }
            }

            @Override
            public void requireArmed() {
                throw new UnsupportedOperationException();
            }

            @Override
            public void disarm() {
                disarmed++;
            }

            @Override
            public String description() {
                return "a timer of a test";
            }
        };
    }
}
