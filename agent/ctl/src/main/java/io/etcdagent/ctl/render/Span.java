package io.etcdagent.ctl.render;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How long something took, or has taken until now, by times of day that agents wrote down. For the eye only. */
final class Span {

    private Span() {}

    /** Nothing where it has not begun, or where that cannot be told. */
    static Optional<Duration> of(@Nullable String started, @Nullable String ended, Instant now) {
        if (started == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Duration.between(Instant.parse(started), ended == null ? now : Instant.parse(ended)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
