package io.etcdagent.ctl.render;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class EscapedTest {

    @Test
    void textStaysAndWhatIsNoneIsEscaped() {
        assertEquals("/a b~", Escaped.text("/a b~".getBytes(UTF_8)));
        assertEquals("grün 漢 🙂", Escaped.text("grün 漢 🙂".getBytes(UTF_8)));
        assertEquals(
                "\\\\ \\n\\r\\t \\x00 \\x1b[2J \\x7f", Escaped.text("\\ \n\r\t \0 \u001b[2J \u007f".getBytes(UTF_8)));
        assertEquals("a\\xffb\\xc3", Escaped.text(new byte[] {'a', -1, 'b', (byte) 0xc3}));
        // Turns the direction of what follows; the next-line control; a byte-order mark.
        assertEquals(
                "\\xe2\\x80\\xae \\xc2\\x85 \\xef\\xbb\\xbf", Escaped.text("\u202e \u0085 \ufeff".getBytes(UTF_8)));
    }

    @Test
    void anyBytesAreShownSafelyAndReadBackAsTheyWere() {
        Random random = new Random(5);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[random.nextInt(12)];
            random.nextBytes(bytes);
            if (round % 2 == 0) {
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = (byte) "ab\\nxé\u001b\u00ff0".charAt(random.nextInt(9));
                }
            }
            String text = Escaped.text(bytes);
            assertArrayEquals(bytes, Escaped.bytes(text), text);
            assertTrue(text.chars().noneMatch(Character::isISOControl), text);
        }
    }

    @Test
    void whatIsNoEscapeIsRefused() {
        for (String bad : new String[] {"\\", "a\\", "\\q", "\\x", "\\x1", "\\xzz"}) {
            assertThrows(IllegalArgumentException.class, () -> Escaped.bytes(bad), bad);
        }
    }
}
