package io.etcdagent.ctl;

import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How many members may fail, as the agent takes it. */
final class FailureBudgetConverter implements ITypeConverter<Integer> {

    private static final Pattern FORM = Pattern.compile("[0-9]{1,2}|100");

    @Override
    public Integer convert(String text) {
        if (!FORM.matcher(text).matches()) {
            throw new TypeConversionException("'" + text + "' is no number of members from 0 to 100");
        }
        return Integer.valueOf(text);
    }
}
