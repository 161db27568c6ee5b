package io.etcdagent.systemd;

import java.util.regex.Pattern;

/** One run of a unit, by its InvocationID (systemd.exec(5), {@code $INVOCATION_ID}). */
public record Invocation(String id) {

    private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}");

    public Invocation {
        if (!FORM.matcher(id).matches()) {
            throw new IllegalArgumentException("'" + id + "' is not the ID of a run of a unit");
        }
    }

    @Override
    public String toString() {
        return id;
    }
}
