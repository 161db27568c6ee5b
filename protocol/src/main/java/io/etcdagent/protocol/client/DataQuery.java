package io.etcdagent.protocol.client;

import io.etcdagent.protocol.Routes;
import java.util.ArrayList;
import java.util.List;

/** Which data to show, and how; without anything, all of it as it is now. Immutable. */
public final class DataQuery {

    private final List<String> parameters;

    private DataQuery(List<String> parameters) {
        this.parameters = parameters;
    }

    public static DataQuery everything() {
        return new DataQuery(List.of());
    }

    /** Only keys that begin with these bytes. */
    public DataQuery prefix(byte[] prefix) {
        return with("prefix=" + Routes.percentEncoded(prefix));
    }

    /** As it was at this revision; for a watch, the changes from this revision on. */
    public DataQuery revision(long revision) {
        return with("revision=" + revision);
    }

    /** As one member has it, which needs no quorum and may be old. */
    public DataQuery stale() {
        return with("consistency=s");
    }

    /** Without values, and so without their sizes. */
    public DataQuery keysOnly() {
        return with("keysOnly=true");
    }

    /** With so many bytes of each value at most. */
    public DataQuery valueBytes(int bytes) {
        return with("valueBytes=" + bytes);
    }

    /** Tables of so many levels. */
    public DataQuery depth(int levels) {
        return with("depth=" + levels);
    }

    String after(String path) {
        return parameters.isEmpty() ? path : path + '?' + String.join("&", parameters);
    }

    private DataQuery with(String parameter) {
        List<String> more = new ArrayList<>(parameters);
        more.add(parameter);
        return new DataQuery(List.copyOf(more));
    }
}
