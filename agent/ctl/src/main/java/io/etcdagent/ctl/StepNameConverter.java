package io.etcdagent.ctl;

import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The name of a step in {@code /etc/etcd-agent/between.d}, as the agent takes it: nothing that could lead elsewhere. */
final class StepNameConverter implements ITypeConverter<String> {

    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9._-]*");

    @Override
    public String convert(String text) {
        if (!FORM.matcher(text).matches()) {
            throw new TypeConversionException("'" + text + "' names no step: write lower-case letters, digits, dot,"
                    + " underscore and hyphen, the first a letter or a digit");
        }
        return text;
    }
}
