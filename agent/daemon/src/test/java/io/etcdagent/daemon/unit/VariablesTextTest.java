package io.etcdagent.daemon.unit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VariablesTextTest {

    private static final Path FILE = Path.of("/etc/default/etcd");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a=http://10.0.0.1:2380,b=http://[::1]:2380",
                " blanks at both ends ",
                "\"",
                "'",
                "it's \"quoted\"",
                "\\",
                "back\\slash\\",
                "\\n",
                "$HOME ${HOME} $$ `id` $(id)",
                "# no comment",
                "; neither",
                "X=\"y\"",
                "100 %",
                "Größe 漢字 🦀"
            })
    void valueIsReadBackExactly(String value) throws Exception {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("ETCD_BEFORE", "before");
        variables.put("ETCD_X", value);
        variables.put("ETCD_AFTER", "after");

        Map<String, String> read = EnvironmentFile.parse(FILE, VariablesText.of(variables));

        assertEquals(variables, read);
        assertEquals(List.copyOf(variables.keySet()), List.copyOf(read.keySet()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nETCD_Y=b", "a\rb", "a\0b", "a\tb", "a\u0085b", "\ud800"})
    void valueThatIsNoSettingIsRefused(String value) {
        UnitException refused = assertThrows(UnitException.class, () -> VariablesText.of(Map.of("ETCD_X", value)));

        assertTrue(refused.getMessage().contains("the value for ETCD_X has characters that no setting has"));
    }

    @Test
    void nameThatIsNoneIsRefused() {
        assertThrows(UnitException.class, () -> VariablesText.of(Map.of("ETCD X", "a")));
    }
}
