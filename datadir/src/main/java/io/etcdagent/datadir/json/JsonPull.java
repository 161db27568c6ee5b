package io.etcdagent.datadir.json;

import io.etcdagent.datadir.bytes.Damage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads JSON as it comes. Nothing is kept but the strings that are asked for, and those only up to {@value #LONGEST}
 * bytes; what is not asked for is skipped at any length. Not safe for more than one thread.
 */
public final class JsonPull {

    /** A name or value of a member is some hundred bytes long. */
    private static final int LONGEST = 1 << 16;

    /** etcd's own trees are some ten deep; the v2 store of people is as deep as their keys. */
    private static final int DEEPEST = 512;

    private static final int NONE = -2;
    private static final int END = -1;

    private final Octets octets;
    private int ahead = NONE;
    private long position;

    public JsonPull(Octets octets) {
        this.octets = octets;
    }

    /** What is done with a value, which must be read or skipped. */
    @FunctionalInterface
    public interface Field {
        void read(String name) throws IOException, Damage, MalformedJson;
    }

    /** Reads an object; nothing, where null stands for it, as Go writes it for an empty map. */
    public void object(Field field) throws IOException, Damage, MalformedJson {
        if (skippedNull()) {
            return;
        }
        expect('{');
        if (skipped('}')) {
            return;
        }
        do {
            String name = string();
            expect(':');
            field.read(name);
        } while (skipped(','));
        expect('}');
    }

    /** An array of strings; empty, where null stands for it. */
    public List<String> strings() throws IOException, Damage, MalformedJson {
        if (skippedNull()) {
            return List.of();
        }
        List<String> strings = new ArrayList<>();
        int bytes = 0;
        expect('[');
        if (skipped(']')) {
            return strings;
        }
        do {
            String string = string();
            bytes += string.length();
            if (bytes > LONGEST || strings.size() > LONGEST / 16) {
                throw malformed("the list is too long");
            }
            strings.add(string);
        } while (skipped(','));
        expect(']');
        return strings;
    }

    /** A string. */
    public String string() throws IOException, Damage, MalformedJson {
        return text(true).orElse("");
    }

    /** True or false. */
    public boolean bool() throws IOException, Damage, MalformedJson {
        int first = peek();
        literal(first == 't' ? "true" : "false");
        return first == 't';
    }

    /** A whole number without a sign, as it is written. */
    public String number() throws IOException, Damage, MalformedJson {
        StringBuilder digits = new StringBuilder();
        peek();
        while (ahead >= '0' && ahead <= '9' && digits.length() < 20) {
            digits.append((char) take());
            fill();
        }
        if (digits.length() == 0) {
            throw malformed("a number was expected");
        }
        return digits.toString();
    }

    /** Passes over a value of any kind, of any length, and as deep as etcd would write one. */
    public void skip() throws IOException, Damage, MalformedJson {
        int depth = 0;
        // Inside depth arrays and objects, with a value before us; commas and colons are passed without being weighed.
        do {
            int next = peek();
            if (next == '"') {
                text(false);
            } else if (next == '{' || next == '[') {
                take();
                depth++;
                if (depth > DEEPEST) {
                    throw malformed("it is more than " + DEEPEST + " deep");
                }
            } else if (next == '}' || next == ']') {
                take();
                depth--;
                if (depth < 0) {
                    throw malformed("a value was expected");
                }
            } else if (next == ',' || next == ':') {
                take();
                if (depth == 0) {
                    throw malformed("a value was expected");
                }
            } else {
                bare();
            }
        } while (depth > 0);
    }

    /** Asserts that nothing follows but blanks. */
    public void end() throws IOException, Damage, MalformedJson {
        if (peek() != END) {
            throw malformed("it goes on after its end");
        }
    }

    /** A number, true, false or null. */
    private void bare() throws IOException, Damage, MalformedJson {
        long from = position;
        fill();
        while (ahead != END && (Character.isLetterOrDigit(ahead) || ahead == '-' || ahead == '+' || ahead == '.')) {
            take();
            fill();
        }
        if (position == from) {
            throw malformed(ahead == END ? "it ends too early" : "a value was expected");
        }
    }

    private boolean skippedNull() throws IOException, Damage, MalformedJson {
        if (peek() != 'n') {
            return false;
        }
        literal("null");
        return true;
    }

    private void literal(String word) throws IOException, Damage, MalformedJson {
        peek();
        for (int i = 0; i < word.length(); i++) {
            if (fill() != word.charAt(i)) {
                throw malformed(word + " was expected");
            }
            take();
        }
    }

    private void expect(char wanted) throws IOException, Damage, MalformedJson {
        if (!skipped(wanted)) {
            throw malformed(ahead == END ? "it ends too early" : "'" + wanted + "' was expected");
        }
    }

    private boolean skipped(char wanted) throws IOException, Damage {
        if (peek() != wanted) {
            return false;
        }
        take();
        return true;
    }

    /** The next that is no blank. */
    private int peek() throws IOException, Damage {
        while (fill() == ' ' || ahead == '\n' || ahead == '\r' || ahead == '\t') {
            take();
        }
        return ahead;
    }

    private int fill() throws IOException, Damage {
        if (ahead == NONE) {
            ahead = octets.next();
        }
        return ahead;
    }

    private int take() throws IOException, Damage {
        int taken = fill();
        if (taken != END) {
            ahead = NONE;
            position++;
        }
        return taken;
    }

    private Optional<String> text(boolean kept) throws IOException, Damage, MalformedJson {
        expect('"');
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (true) {
            int next = take();
            if (next == END) {
                throw malformed("it ends within a string");
            }
            if (next == '"') {
                return kept ? Optional.of(bytes.toString(StandardCharsets.UTF_8)) : Optional.empty();
            }
            if (next == '\\') {
                escaped(bytes);
            } else {
                bytes.write(next);
            }
            if (!kept) {
                bytes.reset();
            } else if (bytes.size() > LONGEST) {
                throw malformed("a string is longer than " + LONGEST + " bytes");
            }
        }
    }

    private void escaped(ByteArrayOutputStream bytes) throws IOException, Damage, MalformedJson {
        int kind = take();
        switch (kind) {
            case 'b' -> bytes.write('\b');
            case 'f' -> bytes.write('\f');
            case 'n' -> bytes.write('\n');
            case 'r' -> bytes.write('\r');
            case 't' -> bytes.write('\t');
            case '"', '\\', '/' -> bytes.write(kind);
            case 'u' -> bytes.writeBytes(String.valueOf(unit()).getBytes(StandardCharsets.UTF_8));
            default -> throw malformed("an escape that JSON does not have");
        }
    }

    /** Go escapes only what has one unit; half of a pair comes out as a question mark. */
    private char unit() throws IOException, Damage, MalformedJson {
        int unit = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(take(), 16);
            if (digit < 0) {
                throw malformed("an escape that JSON does not have");
            }
            unit = unit * 16 + digit;
        }
        return (char) unit;
    }

    private MalformedJson malformed(String what) {
        return new MalformedJson(what, position);
    }
}
