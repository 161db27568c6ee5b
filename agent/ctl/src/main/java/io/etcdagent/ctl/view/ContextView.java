package io.etcdagent.ctl.view;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/**
 * A context, by which an agent of another host is asked.
 *
 * @param chosen whether it is taken where none is named
 * @param file where it is written
 */
@Json
public record ContextView(
        String name,
        boolean chosen,
        String file,
        @Nullable String host,
        @Nullable String cert,
        @Nullable String key,
        @Nullable String cacert) {}
