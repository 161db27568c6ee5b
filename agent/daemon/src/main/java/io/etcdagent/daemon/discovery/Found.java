package io.etcdagent.daemon.discovery;

import java.util.function.Function;

/** A value with its origin. */
public record Found<T>(T value, Origin origin) {

    /** Another value of the same origin. */
    public <R> Found<R> map(Function<? super T, ? extends R> change) {
        return new Found<>(change.apply(value), origin);
    }
}
