package io.etcdagent.ctl.render;

import io.etcdagent.protocol.DisruptionView;
import io.etcdagent.protocol.HolderView;
import io.etcdagent.protocol.LockView;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who holds the restart lock, who waits for it, and who is down on purpose. */
public final class LockText {

    private LockText() {}

    public static List<String> lines(LockView lock, Style style) {
        List<String> lines = new ArrayList<>();
        HolderView holder = lock.holder();
        if (holder == null) {
            lines.add("the restart lock is " + style.apply(Tint.GOOD, "free"));
        } else {
            lines.add("the restart lock is " + style.apply(Tint.WARN, "held") + ": " + holder(holder));
            lines.add("  " + key(holder));
        }
        int place = 1;
        for (HolderView waiting : lock.queue()) {
            lines.add("  " + place++ + ". waits: " + holder(waiting));
        }
        lines.addAll(record(lock, style));
        return lines;
    }

    /** Who is down on purpose, or that nobody is. */
    public static List<String> record(LockView lock, Style style) {
        DisruptionView disruption = lock.disruption();
        return disruption == null ? List.of("no member is down on purpose") : DisruptionText.lines(disruption, style);
    }

    /** The agent's description tells who, where, since when, who asked and why. */
    private static String holder(HolderView holder) {
        StringBuilder line = new StringBuilder(Plain.text(holder.description()));
        append(line, ", operation ", holder.operation());
        return line.toString();
    }

    private static String key(HolderView holder) {
        StringBuilder line = new StringBuilder("key ").append(Plain.text(holder.key()));
        append(line, ", lease ", holder.lease());
        return line.toString();
    }

    private static void append(StringBuilder line, String label, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            line.append(label).append(Plain.text(value));
        }
    }
}
