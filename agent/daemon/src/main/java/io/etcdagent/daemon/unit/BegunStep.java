package io.etcdagent.daemon.unit;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is remembered of a step from before it is begun until it was ended.
 *
 * @param run another one each time; without spaces
 */
record BegunStep(String name, String run) {

    private static final String HEADING = "etcd-agent between step 1";
    private static final Pattern FORM = Pattern.compile(HEADING + "\nname (\\S+)\nrun (\\S+)\n");

    String encode() {
        return HEADING + "\nname " + name + "\nrun " + run + "\n";
    }

    /** @throws IllegalArgumentException if it is not what {@link #encode} writes, to the last byte */
    static BegunStep decode(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a record of a step");
        }
        return new BegunStep(matcher.group(1), matcher.group(2));
    }
}
