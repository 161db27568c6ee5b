package io.etcdagent.datadir.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.datadir.bytes.Bytes;
import io.etcdagent.datadir.bytes.Damage;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WireReaderTest {

    @Test
    void fieldsAreReadOneAfterTheOtherAndThoseNotAskedForAreSkipped() throws Damage {
        // 1: 150; 2: "ab"; 3: fixed64 1; 4: fixed32; 5: -1
        WireReader message = of("089601" + "12026162" + "190100000000000000" + "2501000000" + "28ffffffffffffffffff01");
        assertTrue(message.next());
        assertEquals(1, message.field());
        assertEquals(150, message.varint());
        assertTrue(message.next());
        assertEquals("ab", message.bytes().utf8());
        assertTrue(message.next());
        assertEquals(1, message.fixed64());
        assertTrue(message.next());
        assertTrue(message.next());
        assertEquals(5, message.field());
        assertEquals(-1, message.varint());
        assertFalse(message.next());
    }

    @ParameterizedTest
    @CsvSource({
        "08, 'at byte 101: m ends within a number'",
        "088080808080808080808080, 'at byte 101: a number in m is longer than 64 bits'",
        "1205, 'at byte 101: field 2 of m is said to have 5 bytes, and 0 are left'",
        "12ffffffffffffffffff01, 'at byte 101: field 2 of m is said to have 18446744073709551615 bytes, and 0 are left'",
        "0b, 'at byte 100: field 1 of m has the wire type 3, which etcd does not write'",
        "0001, 'at byte 100: a field of m has the number 0'",
        "1901, 'at byte 101: 8 bytes are said to be here, and there are 1'"
    })
    void whatIsNoMessageIsDamage(String hex, String said) {
        WireReader message = of(hex);
        Damage damage = assertThrows(Damage.class, () -> {
            while (message.next()) {
                // Only skipped.
            }
        });
        assertEquals("test: " + said, damage.getMessage());
    }

    @Test
    void aFieldOfAnotherTypeIsDamage() throws Damage {
        WireReader message = of("0801");
        message.next();
        assertEquals(
                "field 1 of m has the wire type 0 where a string of bytes belongs",
                assertThrows(Damage.class, message::bytes).problem());
    }

    @Test
    void messagesLieOnlySoDeepInEachOther() throws Damage {
        byte[] bytes = {};
        for (int depth = 0; depth < 40; depth++) {
            byte[] around = new byte[bytes.length + 2];
            around[0] = 10;
            around[1] = (byte) bytes.length;
            System.arraycopy(bytes, 0, around, 2, bytes.length);
            bytes = around;
        }
        WireReader message = WireReader.of("m", Bytes.of("test", 0, bytes));
        Damage damage = assertThrows(Damage.class, () -> descend(message));
        assertEquals("messages lie more than 32 deep in each other", damage.problem());
    }

    private static void descend(WireReader message) throws Damage {
        WireReader inner = message;
        while (inner.next()) {
            inner = inner.message("m");
        }
    }

    private static WireReader of(String hex) {
        return WireReader.of("m", Bytes.of("test", 100, HexFormat.of().parseHex(hex)));
    }
}
