package io.etcdagent.daemon.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileSizeTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "1023, 1023 B",
        "1024, 1.0 KiB",
        "20480, 20.0 KiB",
        "1048575, 1.0 MiB",
        "42047897, 40.1 MiB",
        "8589934592, 8.0 GiB",
        "9223372036854775807, 8388608.0 TiB"
    })
    void isTheLargestUnitThatItFills(long bytes, String words) {
        assertEquals(words, new FileSize(bytes).words());
    }
}
