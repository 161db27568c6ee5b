package io.etcdagent.ctl;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The members that are meant. Which ones there are the agent knows. */
final class MembersOption {

    @Option(
            names = "--members",
            paramLabel = "MEMBER",
            split = ",",
            description = "Only these: names or hexadecimal ids, with commas between (default: every voter).")
    private List<String> members = new ArrayList<>();

    /** Nothing where all are meant. */
    @Nullable
    List<String> members() throws UsageError {
        if (members.isEmpty()) {
            return null;
        }
        List<String> named = members.stream().map(String::strip).toList();
        if (named.contains("")) {
            throw new UsageError("--members names nobody between two commas: write --members etcd-1,etcd-2");
        }
        return named;
    }
}
