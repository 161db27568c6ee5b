package io.etcdagent.daemon.diagnosis;

import java.util.Map;

/**
 * The names of this node in the words of a signature: {@code {unit}}, {@code {data}} and the like.
 *
 * @param values by name, without braces
 */
record Names(Map<String, String> values) {

    Names {
        values = Map.copyOf(values);
    }

    String in(String words) {
        String filled = words;
        for (Map.Entry<String, String> name : values.entrySet()) {
            filled = filled.replace('{' + name.getKey() + '}', name.getValue());
        }
        return filled;
    }
}
