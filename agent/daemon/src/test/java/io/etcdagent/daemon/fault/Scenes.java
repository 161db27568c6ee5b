package io.etcdagent.daemon.fault;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** A few scenes, each for one trial at a time. One that a trial left unclean is thrown away. */
final class Scenes implements AutoCloseable {

    private final Semaphore places;

    // Guarded by "this".
    private final Deque<Scene> idle = new ArrayDeque<>();

    /** @param atOnce how many there may be at once */
    Scenes(int atOnce) {
        places = new Semaphore(atOnce);
    }

    /** One of that kind, for the caller alone; waits while all are in use. */
    Scene take(Scene.Kind kind) throws InterruptedException {
        places.acquire();
        boolean taken = false;
        try {
            Optional<Scene> found = ofKind(kind);
            Scene scene = found.isPresent() ? found.get() : instead(kind);
            taken = true;
            return scene;
        } finally {
            if (!taken) {
                places.release();
            }
        }
    }

    private synchronized Optional<Scene> ofKind(Scene.Kind kind) {
        Optional<Scene> found =
                idle.stream().filter(scene -> scene.kind() == kind).findFirst();
        found.ifPresent(idle::remove);
        return found;
    }

    /** A new one; an idle one of another kind makes room for it. */
    private Scene instead(Scene.Kind kind) {
        Optional<Scene> other;
        synchronized (this) {
            other = Optional.ofNullable(idle.pollFirst());
        }
        other.ifPresent(Scene::close);
        return Scene.set(kind);
    }

    /** It is healthy and clean. */
    void giveBack(Scene scene) {
        synchronized (this) {
            idle.add(scene);
        }
        places.release();
    }

    void throwAway(Scene scene) {
        try {
            scene.close();
        } finally {
            places.release();
        }
    }

    @Override
    public synchronized void close() {
        idle.forEach(Scene::close);
        idle.clear();
    }
}
