package io.etcdagent.daemon.unit;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;

/** Writes variables so that systemd, and {@link EnvironmentFile}, read them back exactly (systemd.exec(5)). */
final class VariablesText {

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern SPECIAL = Pattern.compile("[\"\\\\`$]");

    private VariablesText() {}

    /**
     * A line for each.
     *
     * @throws UnitException for a name that is none, and for a value that has control characters or is no text: systemd
     *     would drop the line, and etcd start without it
     */
    static String of(Map<String, String> variables) throws UnitException {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            if (!NAME.matcher(variable.getKey()).matches()) {
                throw new UnitException("'" + variable.getKey() + "' is not the name of a variable");
            }
            text.append(variable.getKey())
                    .append("=\"")
                    .append(quoted(variable))
                    .append("\"\n");
        }
        return text.toString();
    }

    private static String quoted(Map.Entry<String, String> variable) throws UnitException {
        String value = variable.getValue();
        boolean text = StandardCharsets.UTF_8.newEncoder().canEncode(value);
        if (!text || value.codePoints().anyMatch(Character::isISOControl)) {
            throw new UnitException("the value for " + variable.getKey() + " has characters that no setting has: "
                    + value.replaceAll("\\p{Cntrl}", "?"));
        }
        return SPECIAL.matcher(value).replaceAll("\\\\$0");
    }
}
