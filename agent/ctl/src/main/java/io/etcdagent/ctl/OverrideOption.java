package io.etcdagent.ctl;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The soft gates that need not pass. Which ones there are the agent knows. */
final class OverrideOption {

    @Option(
            names = "--override",
            paramLabel = "NAME",
            description = "Go ahead although this soft gate is shut; may be given more than once. Needs --reason.")
    private List<String> names = new ArrayList<>();

    /** The names, or nothing where no gate is overridden. */
    @Nullable
    List<String> names(ReasonOption reason) throws UsageError {
        if (names.isEmpty()) {
            return null;
        }
        reason.required("--override");
        return List.copyOf(names);
    }
}
