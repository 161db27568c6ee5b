package io.etcdagent.systemd;

import java.util.regex.Pattern;

/**
 * The full name of one unit, for instance {@code etcd.service} (systemd.unit(5)). Never a pattern: to systemctl,
 * {@code etc*} would be every unit that it fits.
 */
public record UnitName(String value) {

    private static final Pattern ONE_UNIT =
            Pattern.compile("[A-Za-z0-9:_.\\\\@-]{1,240}\\.(service|timer|socket|target|mount|path|slice|scope)");

    public UnitName {
        if (!ONE_UNIT.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "'" + value + "' is not the full name of a systemd unit, such as etcd.service");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
