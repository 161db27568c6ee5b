package io.etcdagent.systemd;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads a list of strings as {@code systemctl show} prints it, for instance {@code Environment}: with a blank between
 * two, and one that holds a blank, a quote, a backslash or a dollar in double quotes, with C's escapes.
 */
final class PrintedWords {

    private static final String CONTROL = "abfnrtv";
    private static final String CONTROL_CHARACTERS = "\007\b\f\n\r\t\013";

    private final String text;
    private int position;

    private PrintedWords(String text) {
        this.text = text;
    }

    static List<String> read(String text) {
        return new PrintedWords(text).words();
    }

    private List<String> words() {
        List<String> words = new ArrayList<>();
        while (position < text.length()) {
            if (text.charAt(position) == ' ') {
                position++;
            } else {
                words.add(word());
            }
        }
        return words;
    }

    private String word() {
        StringBuilder word = new StringBuilder();
        boolean quoted = text.charAt(position) == '"';
        position += quoted ? 1 : 0;
        char end = quoted ? '"' : ' ';
        while (position < text.length() && text.charAt(position) != end) {
            char c = text.charAt(position++);
            word.append(quoted && c == '\\' && position < text.length() ? escaped() : c);
        }
        position++;
        return word.toString();
    }

    private char escaped() {
        char c = text.charAt(position++);
        int control = CONTROL.indexOf(c);
        return control < 0 ? c : CONTROL_CHARACTERS.charAt(control);
    }
}
