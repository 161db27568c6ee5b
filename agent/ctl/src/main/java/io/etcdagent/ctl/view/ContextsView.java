package io.etcdagent.ctl.view;

import io.avaje.jsonb.Json;
import java.util.List;

/** The contexts that there are, one's own first. */
@Json
public record ContextsView(List<ContextView> contexts) {

    public ContextsView {
        contexts = List.copyOf(contexts);
    }
}
