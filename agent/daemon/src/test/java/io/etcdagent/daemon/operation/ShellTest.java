package io.etcdagent.daemon.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellTest {

    /** By the judge that operators have: their shell. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/var/lib/etcd.removed-8e9e05c52164694d-20261127T030000Z",
                "a b",
                " ",
                "it's",
                "''",
                "'",
                "\"",
                "$HOME",
                "$(id)",
                "`id`",
                "a;b",
                "a&b",
                "*",
                "?",
                "[a]",
                "{a,b}",
                "~",
                "#",
                "!",
                "\\",
                "\n",
                "a\nb",
                "ü",
                "-rf"
            })
    void aShellMakesOfItTheOneWordThatItWas(String word) throws Exception {
        Process shell = new ProcessBuilder("sh", "-c", "printf '<%s>' " + Shell.quoted(word))
                .redirectErrorStream(true)
                .start();
        String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertTrue(shell.waitFor(20, TimeUnit.SECONDS));
        assertEquals("<" + word + ">", said);
    }

    @Test
    void whatNeedsNoQuotesHasNone() {
        String path = "/var/lib/etcd.removed-8e9e05c52164694d-20261127T030000Z";

        assertEquals(path, Shell.quoted(path));
    }
}
