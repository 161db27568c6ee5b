package io.etcdagent.ctl.render;

import io.etcdagent.ctl.render.Table.Cell;
import io.etcdagent.ctl.view.ContextView;
import io.etcdagent.ctl.view.ContextsView;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Contexts, for people. */
public final class ContextText {

    private ContextText() {}

    /** One line for each; the chosen one has a star. */
    public static List<String> all(ContextsView contexts, Style style) {
        if (contexts.contexts().isEmpty()) {
            return List.of("there is no context; see: etcd-agentctl context --help");
        }
        Table table = new Table("", "NAME", "HOST", "FILE");
        for (ContextView context : contexts.contexts()) {
            table.row(
                    Cell.of(context.chosen() ? "*" : ""),
                    Cell.of(context.name()),
                    Cell.of(said(context.host())),
                    Cell.of(context.file()));
        }
        return table.lines(style);
    }

    /** All that it says. */
    public static List<String> one(ContextView context) {
        List<String> lines = new ArrayList<>();
        lines.add(Plain.text(context.name()) + ", from " + Plain.text(context.file()));
        lines.add("  host    " + said(context.host()));
        lines.add("  cert    " + said(context.cert()));
        lines.add("  key     " + said(context.key()));
        lines.add("  cacert  " + said(context.cacert()));
        return lines;
    }

    private static String said(@Nullable String value) {
        return value == null ? "-" : Plain.text(value);
    }
}
