package io.etcdagent.ctl.render;

import io.etcdagent.datadir.kubernetes.KubernetesObject;
import io.etcdagent.protocol.KeyView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Keys, one to a line or each with all that is known of it. */
public final class KeyText {

    /** As much of a value as is shown unless all of it was asked for. */
    public static final int CUT = 512;

    private static final int[] WIDTHS = {12, 12, 8, 16, 8};
    private static final List<String> HEADINGS = List.of("MODIFIED", "CREATED", "VERSION", "LEASE", "SIZE");
    private static final String GAP = "  ";

    private KeyText() {}

    /** The line above all others. */
    public static String headings(Style style) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < WIDTHS.length; i++) {
            column(line, i, HEADINGS.get(i));
        }
        return style.apply(Tint.STRONG, line.append("KEY").toString());
    }

    /** There may be millions, so that no column is made as wide as the widest of its fields. */
    public static String row(KeyView key, Showing showing) {
        StringBuilder line = new StringBuilder(128);
        column(line, 0, Long.toString(key.modRevision()));
        column(line, 1, Long.toString(key.createRevision()));
        column(line, 2, Long.toString(key.version()));
        column(line, 3, lease(key));
        column(line, 4, size(key));
        return line.append(showing.words(name(key))).toString();
    }

    private static void column(StringBuilder line, int column, String field) {
        for (int room = WIDTHS[column] - field.length(); room > 0; room--) {
            line.append(' ');
        }
        line.append(field).append(GAP);
    }

    /**
     * A key and its value.
     *
     * @param whole whether all of the value is shown, however long it is
     */
    public static List<String> lines(KeyView key, Showing showing, boolean whole, Style style) {
        List<String> lines = new ArrayList<>();
        lines.add(style.apply(Tint.STRONG, showing.words(name(key))));
        lines.add("  changed at revision " + key.modRevision() + ", created at " + key.createRevision() + ", version "
                + key.version() + (key.lease() == null ? "" : ", lease " + Plain.text(key.lease())));
        byte[] value = value(key);
        Optional<KubernetesObject> object = KubernetesObject.of(value);
        object.ifPresent(found -> lines.add("  Kubernetes " + words(found)));
        lines.add("  value of " + size(key) + " bytes:");
        lines.addAll(value(value, showing, whole || value.length <= CUT));
        return lines;
    }

    private static List<String> value(byte[] value, Showing showing, boolean whole) {
        byte[] shown = whole ? value : Arrays.copyOf(value, CUT);
        List<String> lines = new ArrayList<>(List.of(showing.words(shown)));
        if (!whole) {
            lines.add("  (the first " + CUT + " of them; all: --full)");
        }
        return lines;
    }

    /** For example {@code apps/v1 Deployment default/web}. */
    public static String words(KubernetesObject object) {
        String name = object.namespace().isEmpty() ? object.name() : object.namespace() + '/' + object.name();
        return Plain.text(object.apiVersion() + ' ' + object.kind() + ' ' + name);
    }

    /** The key's bytes. */
    public static byte[] name(KeyView key) {
        return Base64.getDecoder().decode(key.name());
    }

    /** As much of the value as came. */
    public static byte[] value(KeyView key) {
        String value = key.value();
        return value == null ? new byte[0] : Base64.getDecoder().decode(value);
    }

    private static String lease(KeyView key) {
        return key.lease() == null ? "-" : Plain.text(key.lease());
    }

    private static String size(KeyView key) {
        return key.size() == null ? "?" : key.size().toString();
    }
}
