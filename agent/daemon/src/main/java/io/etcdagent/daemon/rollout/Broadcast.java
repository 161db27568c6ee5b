package io.etcdagent.daemon.rollout;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The newest view of a rollout for all who follow it; the same view again is no news. */
final class Broadcast {

    // Guarded by "this".
    private Optional<SeenRollout> latest = Optional.empty();
    private final List<Consumer<SeenRollout>> listeners = new ArrayList<>();

    synchronized Optional<SeenRollout> latest() {
        return latest;
    }

    synchronized void publish(SeenRollout view) {
        if (latest.filter(view::equals).isEmpty()) {
            latest = Optional.of(view);
            List.copyOf(listeners).forEach(listener -> listener.accept(view));
        }
    }

    synchronized Runnable listen(Consumer<SeenRollout> listener) {
        latest.ifPresent(listener);
        listeners.add(listener);
        return () -> remove(listener);
    }

    private synchronized void remove(Consumer<SeenRollout> listener) {
        listeners.remove(listener);
    }
}
