package io.etcdagent.daemon.rollout;

import io.etcdagent.protocol.RolloutView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The newest view of a rollout for all who follow it; the same view again is no news. */
final class Broadcast {

    // Guarded by "this".
    private Optional<RolloutView> latest = Optional.empty();
    private final List<Consumer<RolloutView>> listeners = new ArrayList<>();

    synchronized Optional<RolloutView> latest() {
        return latest;
    }

    synchronized void publish(RolloutView view) {
        if (latest.filter(view::equals).isEmpty()) {
            latest = Optional.of(view);
            List.copyOf(listeners).forEach(listener -> listener.accept(view));
        }
    }

    synchronized Runnable listen(Consumer<RolloutView> listener) {
        latest.ifPresent(listener);
        listeners.add(listener);
        return () -> remove(listener);
    }

    private synchronized void remove(Consumer<RolloutView> listener) {
        listeners.remove(listener);
    }
}
