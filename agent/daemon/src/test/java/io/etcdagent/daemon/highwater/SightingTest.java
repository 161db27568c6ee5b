package io.etcdagent.daemon.highwater;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SightingTest {

    private static final Sighting SEEN = new Sighting(5, 1000, "2026-11-27T03:00:00Z");

    @Test
    void whoHasAsMuchOrMoreLacksNothing() {
        assertFalse(SEEN.lacks(SEEN));
        assertFalse(new Sighting(5, 1001, "").lacks(SEEN));
        assertFalse(new Sighting(6, 1000, "").lacks(SEEN));
        assertFalse(Sighting.NONE.lacks(Sighting.NONE));
    }

    @Test
    void whoHasLessOfEitherLacksIt() {
        assertTrue(new Sighting(5, 999, "").lacks(SEEN));
        assertTrue(new Sighting(9, 999, "").lacks(SEEN));
        assertTrue(new Sighting(4, 5000, "").lacks(SEEN));
    }

    @Test
    void numbersAreUnsigned() {
        Sighting huge = new Sighting(-1, -1, "");

        assertFalse(huge.lacks(SEEN));
        assertTrue(SEEN.lacks(huge));
        assertEquals("term 18446744073709551615, index 18446744073709551615", huge.words());
    }

    @Test
    void joinedTheyReachAsFarAsEach() {
        Sighting longer = new Sighting(4, 2000, "2026-11-27T02:00:00Z");

        assertEquals(new Sighting(5, 2000, SEEN.at()), SEEN.and(longer));
        assertEquals(new Sighting(5, 2000, SEEN.at()), longer.and(SEEN));
    }

    @Test
    void itIsAsOldAsItsLastGrowth() {
        Sighting again = new Sighting(SEEN.term(), SEEN.index(), "2026-11-27T04:00:00Z");

        assertEquals(SEEN, SEEN.and(again));
        assertEquals(SEEN, Sighting.NONE.and(SEEN));
        assertEquals(SEEN, SEEN.and(Sighting.NONE));
    }
}
