package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/**
 * One check of what operators of etcd watch beside its verdicts. It opens and closes no gate.
 *
 * @param id stable, for programs
 * @param found what was found, in a sentence
 * @param value the worst that was found, in the unit; absent where there is nothing to count
 * @param threshold where the warning begins, in the unit; absent where anything found is a warning
 * @param unit {@code percent}, {@code seconds} or {@code count}
 * @param reason why the threshold is where it is by default
 * @param remedy what to do next, absent while nothing has to be done
 */
@Json
public record CheckView(
        String id,
        CheckState state,
        String found,
        @Nullable Double value,
        @Nullable Double threshold,
        String unit,
        String reason,
        @Nullable String remedy) {}
