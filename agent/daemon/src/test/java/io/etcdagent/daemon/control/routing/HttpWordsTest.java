package io.etcdagent.daemon.control.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Headers and request targets, taken apart. */
class HttpWordsTest {

    private static final String JSON = "application/json";

    @Test
    void theMostSpecificRangeOfAnAcceptHeaderDecides() {
        for (String yes : List.of(
                "*/*",
                "application/*",
                "Application/JSON",
                "text/html, application/json;q=0.1",
                "",
                "application/json, */*;q=0",
                "text/html,*/*;q=0.8")) {
            assertTrue(MediaTypes.accepts(yes, JSON), yes);
        }
        for (String no : List.of(
                "text/html", "text/*", "application/json;q=0, */*", "application/json; Q=0.000", "application/xml")) {
            assertFalse(MediaTypes.accepts(no, JSON), no);
        }
    }

    @Test
    void parametersOfAContentTypeDoNotMatter() {
        assertTrue(MediaTypes.is("Application/Json; charset=utf-8", JSON));
        assertFalse(MediaTypes.is("application/jsonp", JSON));
        assertFalse(MediaTypes.is("", JSON));
    }

    @Test
    void aTargetIsSplitBeforeItIsDecoded() {
        assertEquals(
                List.of("v1", "a/b", "c+d"),
                RequestTarget.parse("/v1/a%2Fb/c+d?x=/y").segments());
        assertEquals("x=/y", RequestTarget.parse("/v1?x=/y").query());
        assertEquals(List.of("v1"), RequestTarget.parse("http://h:1/v1").segments());
        assertEquals(List.of(""), RequestTarget.parse("http://h").segments());
        assertThrows(IllegalArgumentException.class, () -> RequestTarget.parse("*"));
        assertThrows(IllegalArgumentException.class, () -> RequestTarget.parse("/%"));
    }

    @Test
    void aVariableStandsForOneSegmentThatIsNotEmpty() {
        PathTemplate template = PathTemplate.of("/v1/operations/{id}/events");
        assertEquals(Optional.of(Map.of("id", "5f")), template.match(List.of("v1", "operations", "5f", "events")));
        assertEquals(Optional.empty(), template.match(List.of("v1", "operations", "", "events")));
        assertEquals(Optional.empty(), template.match(List.of("v1", "operations", "5f")));
        assertEquals(Optional.empty(), template.match(List.of("v1", "operations", "5f", "event")));
    }
}
