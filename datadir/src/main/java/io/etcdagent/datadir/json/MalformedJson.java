package io.etcdagent.datadir.json;

/** Text that is no JSON, or not the JSON that is looked for. */
public final class MalformedJson extends Exception {

    private static final long serialVersionUID = 1;

    private final long position;

    public MalformedJson(String what, long position) {
        super(what);
        this.position = position;
    }

    /** How many bytes come before the place where that shows. */
    public long position() {
        return position;
    }
}
