package io.etcdagent.daemon.unit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The values are those that a service of systemd 252 got from the same lines. */
class EnvironmentFileTest {

    private static final Path FILE = Path.of("/etc/default/etcd");

    @TempDir
    Path directory;

    @Test
    void kubesprayFileIsRead() throws Exception {
        String text = """
                # Environment file for etcd v3.5.16
                ETCD_DATA_DIR=/var/lib/etcd
                ETCD_INITIAL_CLUSTER=etcd1=https://10.0.0.1:2380,etcd2=https://10.0.0.2:2380

                # Flannel need etcd v2 API
                ETCD_ENABLE_V2=true
                """;

        assertEquals(
                Map.of(
                        "ETCD_DATA_DIR", "/var/lib/etcd",
                        "ETCD_INITIAL_CLUSTER", "etcd1=https://10.0.0.1:2380,etcd2=https://10.0.0.2:2380",
                        "ETCD_ENABLE_V2", "true"),
                EnvironmentFile.parse(FILE, text));
    }

    @Test
    void orderOfTheFileIsKeptAndTheLastAssignmentWins() throws Exception {
        Map<String, String> variables = EnvironmentFile.parse(FILE, "B=1\nA=2\nB=3\n");

        assertEquals(List.of("B", "A"), List.copyOf(variables.keySet()));
        assertEquals("3", variables.get("B"));
    }

    @Test
    void blanksAroundNameAndValueAreDropped() throws Exception {
        assertValue("a b", "  A  =\t a b \t\n");
    }

    @Test
    void emptyValueIsAValue() throws Exception {
        assertEquals(Map.of("A", "", "B", "", "C", "c"), EnvironmentFile.parse(FILE, "A=\nB=   \nC=c"));
    }

    @Test
    void doubleQuotesKeepBlanksAndEscapeFourCharacters() throws Exception {
        assertValue(" a \"b\" $c \\n # ", "A=\" a \\\"b\\\" \\$c \\n # \"\n");
    }

    @Test
    void singleQuotesKeepEverything() throws Exception {
        assertValue(" a \\ \" $c ", "A=' a \\ \" $c '\n");
    }

    @Test
    void quotedPiecesAreJoined() throws Exception {
        assertValue("abc d", "A=\"a\" 'b' c d\n");
    }

    @Test
    void quoteInsideAnUnquotedValueIsAnOrdinaryCharacter() throws Exception {
        assertValue("a\"b\" 'c'", "A=a\"b\" 'c'\n");
    }

    @Test
    void quotesHoldOverLineEnds() throws Exception {
        assertValue("a\nb", "A=\"a\nb\"\n");
    }

    @Test
    void backslashJoinsLines() throws Exception {
        assertValue("a, b", "A=a,\\\n b\n");
        assertValue("ab", "A=\"a\\\nb\"\n");
    }

    @Test
    void backslashKeepsTheNextCharacter() throws Exception {
        assertValue("a\\b ", "A=a\\\\b\\ \n");
    }

    @Test
    void commentGoesOnAfterABackslash() throws Exception {
        assertEquals(Map.of("C", "c"), EnvironmentFile.parse(FILE, "# A=a\\\nB=b\n; D=d\nC=c\n"));
    }

    @Test
    void numberSignInAValueStartsNoComment() throws Exception {
        assertValue("a #b", "A=a #b\n");
    }

    @Test
    void carriageReturnsEndLinesToo() throws Exception {
        assertEquals(Map.of("A", "a", "B", "b"), EnvironmentFile.parse(FILE, "A=a\r\nB=b\r\n"));
    }

    @Test
    void linesThatAssignNothingCountForNothing() throws Exception {
        assertEquals(Map.of("A", "a"), EnvironmentFile.parse(FILE, "nonsense\nexport B=b\n2C=c\nA=a\n=d\n"));
    }

    @Test
    void quoteThatIsNotClosedIsRefusedWithItsLine() {
        IOException e = assertThrows(IOException.class, () -> EnvironmentFile.parse(FILE, "A=a\nB=\"b\nC=c\n"));

        assertEquals("/etc/default/etcd, line 2: a quote is opened and never closed", e.getMessage());
    }

    @Test
    void fileThatIsNotUtf8IsRefused() throws Exception {
        Path file = directory.resolve("etcd.env");
        Files.write(file, new byte[] {'A', '=', (byte) 0xff, '\n'});

        IOException e = assertThrows(IOException.class, () -> EnvironmentFile.read(file));

        assertTrue(String.valueOf(e.getMessage()).endsWith("etcd.env is not UTF-8"), e.getMessage());
    }

    private static void assertValue(String expected, String text) throws IOException {
        assertEquals(Map.of("A", expected), EnvironmentFile.parse(FILE, text));
    }
}
