package io.etcdagent.ctl.render;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Bytes as text that does nothing to a terminal and can be told apart from any other bytes: text stays, a backslash is
 * written as two, and whatever is no printable character as {@code \xNN} for each of its bytes.
 */
public final class Escaped {

    private static final HexFormat HEX = HexFormat.of();

    private Escaped() {}

    public static String text(byte[] bytes) {
        return text(bytes, 0, bytes.length);
    }

    public static String text(byte[] bytes, int from, int length) {
        int end = from + length;
        for (int i = from; i < end; i++) {
            if (bytes[i] < ' ' || bytes[i] == 0x7f || bytes[i] == '\\') {
                return escaped(bytes, from, length);
            }
        }
        return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
    }

    /**
     * The bytes that {@link #text} would show like this.
     *
     * @throws IllegalArgumentException for a backslash that begins nothing known
     */
    public static byte[] bytes(String text) {
        if (text.indexOf('\\') < 0) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int at = 0;
        while (at < text.length()) {
            int backslash = text.indexOf('\\', at);
            int plain = backslash < 0 ? text.length() : backslash;
            bytes.writeBytes(text.substring(at, plain).getBytes(StandardCharsets.UTF_8));
            at = plain;
            if (backslash >= 0) {
                at += unescape(text, backslash, bytes);
            }
        }
        return bytes.toByteArray();
    }

    /** Returns how many characters it was. */
    private static int unescape(String text, int backslash, ByteArrayOutputStream to) {
        char kind = backslash + 1 < text.length() ? text.charAt(backslash + 1) : ' ';
        switch (kind) {
            case '\\' -> to.write('\\');
            case 'n' -> to.write('\n');
            case 'r' -> to.write('\r');
            case 't' -> to.write('\t');
            case 'x' -> {
                if (backslash + 4 > text.length()) {
                    throw new IllegalArgumentException("\\x without two hexadecimal digits");
                }
                to.write(HexFormat.fromHexDigits(text, backslash + 2, backslash + 4));
                return 4;
            }
            default -> throw new IllegalArgumentException("a backslash that begins nothing known");
        }
        return 2;
    }

    private static String escaped(byte[] bytes, int from, int length) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes, from, length);
        CharBuffer out = CharBuffer.allocate(length);
        StringBuilder text = new StringBuilder(length + 16);
        while (true) {
            CoderResult result = decoder.decode(in, out, true);
            out.flip().toString().codePoints().forEach(point -> append(text, point));
            out.clear();
            decoder.reset();
            if (result.isUnderflow()) {
                return text.toString();
            }
            for (int i = 0; i < result.length(); i++) {
                hex(text, in.get());
            }
        }
    }

    private static void append(StringBuilder text, int point) {
        switch (point) {
            case '\\' -> text.append("\\\\");
            case '\n' -> text.append("\\n");
            case '\r' -> text.append("\\r");
            case '\t' -> text.append("\\t");
            default -> {
                if (isPrintable(point)) {
                    text.appendCodePoint(point);
                } else {
                    for (byte b : Character.toString(point).getBytes(StandardCharsets.UTF_8)) {
                        hex(text, b);
                    }
                }
            }
        }
    }

    /** Format characters can turn the direction of what follows, and hide. */
    private static boolean isPrintable(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    private static void hex(StringBuilder text, byte b) {
        text.append("\\x").append(HEX.toHexDigits(b));
    }
}
