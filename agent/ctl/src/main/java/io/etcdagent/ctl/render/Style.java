package io.etcdagent.ctl.render;

/** Whether there are colours. */
public enum Style {
    MONOCHROME,
    COLOURED;

    private static final String ESCAPE = "\u001b[";

    public String apply(Tint tint, String text) {
        if (this == MONOCHROME || tint == Tint.PLAIN || text.isEmpty()) {
            return text;
        }
        return ESCAPE + tint.code() + 'm' + text + ESCAPE + 'm';
    }
}
