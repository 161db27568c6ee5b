package io.etcdagent.daemon.unit;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Reads a file of variables as systemd reads an {@code EnvironmentFile=} (systemd.exec(5)), so that the agent sees the
 * settings that etcd sees: comments start with {@code #} or {@code ;}, a backslash at the end of a line joins it with
 * the next, quotes of both kinds hold only at the start of a value, nothing is expanded, the last assignment wins, and
 * a line that is no assignment to a proper name counts for nothing. Unlike systemd, which guesses, it refuses a quote
 * that is not closed.
 */
public final class EnvironmentFile {

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final String ESCAPED_IN_DOUBLE_QUOTES = "\"\\`$";

    private final Path file;
    private final String text;
    private int position;

    private EnvironmentFile(Path file, String text) {
        this.file = file;
        this.text = text;
    }

    /**
     * The variables of a file, in its order.
     *
     * @throws IOException if it cannot be read or is malformed; the message names the file and the line
     */
    public static Map<String, String> read(Path file) throws IOException {
        String text;
        try {
            text = Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new IOException(file + " is not UTF-8", e);
        }
        return parse(file, text);
    }

    static Map<String, String> parse(Path file, String text) throws IOException {
        return new EnvironmentFile(file, text).variables();
    }

    private Map<String, String> variables() throws IOException {
        Map<String, String> variables = new LinkedHashMap<>();
        skip(EnvironmentFile::isSpaceOrLineEnd);
        while (position < text.length()) {
            if (here() == '#' || here() == ';') {
                unquoted();
            } else {
                String name = name();
                if (take('=')) {
                    String value = value();
                    if (NAME.matcher(name).matches()) {
                        variables.put(name, value);
                    }
                }
            }
            skip(EnvironmentFile::isSpaceOrLineEnd);
        }
        return Collections.unmodifiableMap(variables);
    }

    private String name() {
        int start = position;
        while (!atLineEnd() && here() != '=') {
            position++;
        }
        return text.substring(start, position).strip();
    }

    /** Any number of quoted pieces, then what follows without quotes. */
    private String value() throws IOException {
        StringBuilder value = new StringBuilder();
        skip(EnvironmentFile::isSpace);
        while (!atLineEnd()) {
            if (take('\'')) {
                singleQuoted(value);
            } else if (take('"')) {
                doubleQuoted(value);
            } else {
                return value.append(unquoted()).toString();
            }
            skip(EnvironmentFile::isSpace);
        }
        return value.toString();
    }

    private void singleQuoted(StringBuilder value) throws IOException {
        int opened = position;
        while (!take('\'')) {
            value.append(nextInQuotes(opened));
        }
    }

    private void doubleQuoted(StringBuilder value) throws IOException {
        int opened = position;
        while (!take('"')) {
            char c = nextInQuotes(opened);
            if (c != '\\') {
                value.append(c);
                continue;
            }
            char escaped = nextInQuotes(opened);
            if (ESCAPED_IN_DOUBLE_QUOTES.indexOf(escaped) >= 0) {
                value.append(escaped);
            } else if (escaped != '\n') {
                value.append(c).append(escaped);
            }
        }
    }

    /** To the end of the line, joined with the next after a backslash; without blanks at its end but escaped ones. */
    private String unquoted() {
        StringBuilder value = new StringBuilder();
        int kept = 0;
        while (!atLineEnd()) {
            char c = text.charAt(position++);
            if (c == '\\') {
                if (position < text.length() && !isLineEnd(here())) {
                    value.append(here());
                }
                position++;
                kept = value.length();
            } else {
                value.append(c);
                kept = isSpace(c) ? kept : value.length();
            }
        }
        value.setLength(kept);
        return value.toString();
    }

    private char nextInQuotes(int opened) throws IOException {
        if (position >= text.length()) {
            long line = text.substring(0, opened).lines().count();
            throw new IOException(file + ", line " + line + ": a quote is opened and never closed");
        }
        return text.charAt(position++);
    }

    private char here() {
        return text.charAt(position);
    }

    private boolean take(char c) {
        boolean there = position < text.length() && here() == c;
        position += there ? 1 : 0;
        return there;
    }

    private boolean atLineEnd() {
        return position >= text.length() || isLineEnd(here());
    }

    private void skip(Predicate<Character> unwanted) {
        while (position < text.length() && unwanted.test(here())) {
            position++;
        }
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t';
    }

    private static boolean isLineEnd(char c) {
        return c == '\n' || c == '\r';
    }

    private static boolean isSpaceOrLineEnd(char c) {
        return isSpace(c) || isLineEnd(c);
    }
}
