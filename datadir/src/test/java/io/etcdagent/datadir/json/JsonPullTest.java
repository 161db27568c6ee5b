package io.etcdagent.datadir.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonPullTest {

    private static List<String> fields(String json) throws Exception {
        List<String> found = new ArrayList<>();
        JsonPull pull = new JsonPull(Octets.of(json));
        pull.object(name -> {
            switch (name) {
                case "text" -> found.add("text=" + pull.string());
                case "list" -> found.add("list=" + pull.strings());
                case "flag" -> found.add("flag=" + pull.bool());
                default -> pull.skip();
            }
        });
        pull.end();
        return found;
    }

    @Test
    void whatIsAskedForIsReadAndTheRestPassedOver() throws Exception {
        assertEquals(
                List.of("text=a\"b\\\u00e9\n", "list=[x, y]", "flag=true", "list=[]"),
                fields(" {\"other\":{\"a\":[1,-2.5e3,{\"b\":null}],\"c\":\"}\\\"\"},\"text\":\"a\\\"b\\\\\\u00e9\\n\","
                        + " \"list\" : [\"x\",\"y\"],\"flag\":true,\"list\":null,\"n\":12} "));
        assertEquals(List.of(), fields("{}"));
        assertEquals(List.of(), fields("null"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":1",
                "{\"text\":\"",
                "{\"text\":1}",
                "{\"list\":[1]}",
                "{\"flag\":maybe}",
                "{\"text\":\"\\x\"}",
                "{\"text\":\"\\u12g4\"}",
                "{}x",
                "{\"a\":}",
                "{\"a\":]}",
                "{a:1}",
                "{\"list\":[\"a\" \"b\"]}",
                "nul"
            })
    void whatIsNoJsonIsNamedWithItsPlace(String json) {
        MalformedJson malformed = assertThrows(MalformedJson.class, () -> fields(json));
        assertTrue(malformed.position() >= 0 && malformed.position() <= json.length(), malformed.toString());
    }

    @Test
    void nothingIsKeptOfWhatIsPassedOverAndNothingEndless() throws Exception {
        assertEquals(List.of("flag=false"), fields("{\"other\":\"" + "x".repeat(1 << 20) + "\",\"flag\":false}"));
        assertThrows(MalformedJson.class, () -> fields("{\"text\":\"" + "x".repeat(1 << 20) + "\"}"));
        assertThrows(MalformedJson.class, () -> fields("{\"list\":[" + "\"\",".repeat(100_000) + "\"\"]}"));
        assertThrows(MalformedJson.class, () -> fields("{\"a\":" + "[".repeat(100_000)));
    }
}
