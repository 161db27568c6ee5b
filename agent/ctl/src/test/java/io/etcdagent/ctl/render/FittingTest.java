package io.etcdagent.ctl.render;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class FittingTest {

    private static final String RED = "\u001b[31m";
    private static final String PLAIN = "\u001b[m";

    @Test
    void whatFitsIsLeftAsItIs() {
        assertEquals("abcdef", Fitting.line("abcdef", 6));
        assertEquals(RED + "abcdef" + PLAIN, Fitting.line(RED + "abcdef" + PLAIN, 6));
    }

    @Test
    void whatIsCutShowsIt() {
        assertEquals("ab...", Fitting.line("abcdef", 5));
        assertEquals("..", Fitting.line("abcdef", 2));
    }

    @Test
    void coloursTakeNoRoomAndDoNotOutliveTheCut() {
        assertEquals("a" + RED + "b" + "..." + PLAIN, Fitting.line("a" + RED + "bcdef" + PLAIN, 5));
        assertEquals(RED + "ab..." + PLAIN, Fitting.line(RED + "ab" + PLAIN + "cdef", 5));
    }

    @Test
    void aCharacterOfTwoHalvesIsOne() {
        assertEquals("\ud83d\udd12bcd", Fitting.line("\ud83d\udd12bcd", 4));
        assertEquals("\ud83d\udd12...", Fitting.line("\ud83d\udd12bcde", 4));
    }

    @Test
    void thereAreNoMoreLinesThanRows() {
        assertEquals(List.of("abc", "d..."), Fitting.lines(List.of("abc", "defgh", "i"), 2, 4));
        assertEquals(List.of("abc"), Fitting.lines(List.of("abc"), 2, 4));
    }
}
