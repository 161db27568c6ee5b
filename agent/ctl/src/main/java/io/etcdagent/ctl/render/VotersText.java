package io.etcdagent.ctl.render;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Who votes, out of what raft keeps of it in a backend file: raftpb.ConfState in JSON, with ids as decimal numbers. */
final class VotersText {

    private static final Pattern LIST = Pattern.compile("\"([a-z_]+)\":\\[([0-9]+(?:,[0-9]+)*)]");

    private VotersText() {}

    /** With the ids as etcd prints them; as it is where it has another form. */
    static String of(String confState) {
        List<String> parts = new ArrayList<>();
        try {
            Matcher list = LIST.matcher(confState);
            while (list.find()) {
                String name = name(list.group(1));
                parts.add((name.isEmpty() ? "" : name + " ") + ids(list.group(2)));
            }
        } catch (NumberFormatException e) {
            return Plain.text(confState);
        }
        return parts.isEmpty() ? Plain.text(confState) : String.join("; ", parts);
    }

    private static String name(String list) {
        return switch (list) {
            case "voters" -> "";
            case "voters_outgoing" -> "until the change is complete also";
            case "learners_next" -> "learners then";
            default -> list;
        };
    }

    private static String ids(String decimal) {
        List<String> ids = new ArrayList<>();
        for (String id : decimal.split(",", -1)) {
            ids.add(Long.toHexString(Long.parseUnsignedLong(id)));
        }
        return String.join(" ", ids);
    }
}
