package io.etcdagent.ctl.render;

import io.etcdagent.datadir.kubernetes.KubernetesObject;
import io.etcdagent.protocol.EventKind;
import io.etcdagent.protocol.EventView;
import io.etcdagent.protocol.KeyView;
import java.util.Arrays;
import java.util.Optional;

/** A change, on one line. */
public final class EventText {

    private static final int CUT = 80;

    private EventText() {}

    /**
     * The line.
     *
     * @param whole whether all of the value is shown, however long it is
     */
    public static String line(EventView event, Showing showing, boolean whole, Style style) {
        KeyView key = event.key();
        boolean deleted = event.kind() == EventKind.DELETE;
        String kind = style.apply(deleted ? Tint.BAD : Tint.GOOD, deleted ? "DELETE" : "PUT   ");
        String line = "%10d  %s  %s".formatted(key.modRevision(), kind, showing.words(KeyText.name(key)));
        return deleted ? line : line + "  " + value(key, showing, whole);
    }

    private static String value(KeyView key, Showing showing, boolean whole) {
        byte[] value = KeyText.value(key);
        Optional<KubernetesObject> object = KubernetesObject.of(value);
        if (object.isPresent() && !whole) {
            return key.size() + " bytes of " + KeyText.words(object.get());
        }
        return whole || value.length <= CUT
                ? showing.words(value)
                : showing.words(Arrays.copyOf(value, CUT)) + "... (" + key.size() + " bytes)";
    }
}
