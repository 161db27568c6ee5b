package io.etcdagent.daemon.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EtcdVersionTest {

    @ParameterizedTest
    @CsvSource({"3.5.16,3.5.16", "v3.5,3.5.0", "3,3.0.0", "3.5.0-rc.1,3.5.0", "3.4.23+dfsg,3.4.23", "' 3.4.1 ',3.4.1"})
    void isReadAsMembersAndOperatorsWriteIt(String text, String meant) {
        assertEquals(Optional.of(meant), EtcdVersion.parse(text).map(EtcdVersion::toString));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "new", "3.", "3.x", "3.5.1.2", "99999999999", "-3"})
    void whatIsNoneIsNotGuessedAt(String text) {
        assertEquals(Optional.empty(), EtcdVersion.parse(text));
    }

    @ParameterizedTest
    @CsvSource({"3.4.30,3.5.0", "3.5.9,3.5.10", "3.9.0,3.10.0", "2.3.8,3.0.0"})
    void isOrderedByNumberNotByDigits(String older, String newer) {
        assertTrue(EtcdVersion.parse(older)
                        .orElseThrow()
                        .compareTo(EtcdVersion.parse(newer).orElseThrow())
                < 0);
    }

    @Test
    void theSameIsNeitherOlderNorNewer() {
        assertEquals(
                0, new EtcdVersion(3, 5, 0).compareTo(EtcdVersion.parse("v3.5").orElseThrow()));
    }
}
