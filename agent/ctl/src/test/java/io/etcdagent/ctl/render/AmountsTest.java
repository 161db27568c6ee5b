package io.etcdagent.ctl.render;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountsTest {

    @ParameterizedTest
    @CsvSource({"-5,0.0s", "449,0.4s", "59999,59.9s", "60000,1m00s", "185000,3m05s", "7620000,2h07m"})
    void durationsAreShort(long millis, String expected) {
        assertEquals(expected, Amounts.duration(Duration.ofMillis(millis)));
    }

    @ParameterizedTest
    @CsvSource({
        "0,0 B",
        "1023,1023 B",
        "1024,1.0 KiB",
        "20480,20.0 KiB",
        "1048524,1023.9 KiB",
        "1048525,1.0 MiB",
        "2400000,2.3 MiB",
        "2147483648,2.0 GiB",
        "9000000000000000,8185.5 TiB"
    })
    void sizesAreBinary(long bytes, String expected) {
        assertEquals(expected, Amounts.bytes(bytes));
    }
}
