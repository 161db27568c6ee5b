package io.etcdagent.packaging.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {
    @Test
    void threeMembersUnlessSaid() {
        assertEquals(3, Options.parse(List.of()).members());
        Options options = Options.parse(List.of("--members", "5", "--keep", "--etcd", "/opt/etcd"));
        assertEquals(5, options.members());
        assertTrue(options.keep());
        assertEquals(Path.of("/opt/etcd"), options.etcd());
    }

    @Test
    void whatCannotBeRunIsRefused() {
        for (List<String> wrong : List.of(
                List.of("--members", "1"), List.of("--members", "x"), List.of("--members"), List.of("--kepe"))) {
            assertThrows(IllegalArgumentException.class, () -> Options.parse(wrong), wrong::toString);
        }
    }
}
