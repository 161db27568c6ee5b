package io.etcdagent.ctl;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The members that are meant. Which ones there are the agent knows. */
final class MembersOption {

    @Option(
            names = "--members",
            paramLabel = "MEMBER[,MEMBER...]",
            description = "Only these: names or hexadecimal ids, with commas between (default: every voter).")
    private List<String> lists = new ArrayList<>();

    /** Nothing where all are meant. */
    @Nullable
    List<String> members() throws UsageError {
        if (lists.isEmpty()) {
            return null;
        }
        // Not left to picocli, which drops what is empty at the end without a word.
        List<String> named = lists.stream()
                .flatMap(list -> Arrays.stream(list.split(",", -1)))
                .map(String::strip)
                .toList();
        if (named.contains("")) {
            throw new UsageError("--members has a comma without a name beside it: write --members etcd-1,etcd-2");
        }
        return named;
    }
}
