package io.etcdagent.ctl.render;

/** Text that somebody else wrote, made safe for a terminal and for one line. */
public final class Plain {

    private Plain() {}

    /** The text with line ends as spaces and every other control character, such as an escape, as a question mark. */
    public static String text(String foreign) {
        StringBuilder safe = new StringBuilder(foreign.length());
        for (int i = 0; i < foreign.length(); i++) {
            char c = foreign.charAt(i);
            if (c == '\n' || c == '\r' || c == '\t') {
                safe.append(' ');
            } else {
                safe.append(Character.isISOControl(c) ? '?' : c);
            }
        }
        return safe.toString().strip();
    }

    /** A member as operators know it: its name, and its id as etcd prints it. */
    public static String member(String name, String id) {
        return name.isEmpty() ? text(id) : text(name) + " (" + text(id) + ')';
    }
}
