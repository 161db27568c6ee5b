package io.etcdagent.ctl.render;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class VotersTextTest {

    @Test
    void idsAreThoseThatEtcdPrints() {
        assertEquals(
                "8e9e05c52164694d ff", VotersText.of("{\"voters\":[10276657743932975437,255],\"auto_leave\":false}"));
        assertEquals(
                "1; learners a; until the change is complete also 2 3",
                VotersText.of("{\"voters\":[1],\"learners\":[10],\"voters_outgoing\":[2,3],\"auto_leave\":true}"));
    }

    @Test
    void whatHasAnotherFormIsShownAsItIs() {
        assertEquals("{?[31m}", VotersText.of("{\u001b[31m}"));
        assertEquals("{\"voters\":[99999999999999999999]}", VotersText.of("{\"voters\":[99999999999999999999]}"));
    }
}
