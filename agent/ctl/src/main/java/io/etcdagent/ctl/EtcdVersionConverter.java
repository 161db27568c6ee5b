package io.etcdagent.ctl;

import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A version of etcd as the agent takes it: {@code 3}, {@code 3.5} or {@code 3.5.21}. */
final class EtcdVersionConverter implements ITypeConverter<String> {

    private static final Pattern FORM = Pattern.compile("v?[0-9]+([.][0-9]+){0,2}");

    @Override
    public String convert(String text) {
        if (!FORM.matcher(text).matches()) {
            throw new TypeConversionException("'" + text + "' is no version of etcd; write 3.5 or 3.5.21");
        }
        return text;
    }
}
