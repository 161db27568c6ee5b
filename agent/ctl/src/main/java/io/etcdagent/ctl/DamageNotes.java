package io.etcdagent.ctl;

import io.etcdagent.ctl.render.Plain;
import io.etcdagent.ctl.view.DamageView;
import io.etcdagent.ctl.view.DbEnd;
import io.etcdagent.datadir.backend.DamageSink;
import io.etcdagent.datadir.bytes.Damage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What could not be read of a file, each place once, and of many the first. */
final class DamageNotes implements DamageSink {

    private static final int SHOWN = 20;
    private static final int KNOWN = 10_000;

    private final List<Damage> first = new ArrayList<>();
    private final Set<Long> places = new HashSet<>();
    private long count;

    @Override
    public void found(Damage damage) {
        if (places.size() < KNOWN && !places.add(damage.offset())) {
            return;
        }
        count++;
        if (first.size() < SHOWN) {
            first.add(damage);
        }
    }

    long count() {
        return count;
    }

    List<DamageView> views() {
        return first.stream().map(DamageView::of).toList();
    }

    DbEnd end() {
        return new DbEnd(count == 0, count, views());
    }

    /** One line for each. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (Damage damage : first) {
            lines.add("  byte " + damage.offset() + ": " + Plain.text(damage.problem()));
        }
        if (count > first.size()) {
            lines.add("  and " + (count - first.size()) + " more");
        }
        return lines;
    }
}
