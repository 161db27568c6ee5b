package io.etcdagent.packaging.prometheus;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an expression asks for, found without a parser: what is no function, no word of the language, and stands in no list
 * of labels is the name of a metric.
 */
record Promql(String expression) {

    private static final Pattern TEXT = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");
    private static final Pattern LABEL_LIST =
            Pattern.compile("\\b(by|without|on|ignoring|group_left|group_right)\\s*[(][^()]*[)]");
    private static final Pattern SELECTOR = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)[{]([^{}]*)[}]");
    private static final Pattern MATCHER = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)\\s*(?:=~|!~|!=|=)");
    private static final Pattern WORD = Pattern.compile("(?<![0-9.])\\b[a-zA-Z_:][a-zA-Z0-9_:]*\\b(?!\\s*[(])");
    private static final Set<String> KEYWORDS = Set.of("and", "or", "unless", "bool", "offset");

    /** A metric, with the labels that it is asked by. */
    record Selector(String metric, Set<String> labels) {}

    /** The names of all metrics in it. */
    Set<String> metrics() {
        String rest = LABEL_LIST.matcher(withoutTexts()).replaceAll(" ");
        rest = rest.replaceAll("[{][^{}]*[}]|\\[[^\\]]*\\]", " ");
        // What names the kind of grouping stands before its aggregation's brackets, too.
        Set<String> names = new TreeSet<>();
        Matcher word = WORD.matcher(rest);
        while (word.find()) {
            names.add(word.group());
        }
        names.removeAll(KEYWORDS);
        return names;
    }

    /** Those metrics that are asked for by labels. */
    List<Selector> selectors() {
        List<Selector> selectors = new ArrayList<>();
        Matcher selector = SELECTOR.matcher(withoutTexts());
        while (selector.find()) {
            Set<String> labels = new TreeSet<>();
            Matcher matcher = MATCHER.matcher(selector.group(2));
            while (matcher.find()) {
                labels.add(matcher.group(1));
            }
            selectors.add(new Selector(selector.group(1), labels));
        }
        return selectors;
    }

    private String withoutTexts() {
        return TEXT.matcher(expression).replaceAll("\"\"");
    }
}
