package io.etcdagent.packaging.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.List;
import org.junit.jupiter.api.Test;

class OutageTest {
    @Test
    void lastsFromTheFirstSampleNotServingToTheFirstHealthyAnswer() {
        Watch watch = new Watch("node1");
        watch.sample(10, true, OutageTest::notToBeAsked);
        watch.sample(20, false, OutageTest::notToBeAsked);
        watch.sample(30, false, OutageTest::notToBeAsked);
        watch.sample(40, true, () -> false);
        watch.sample(50, true, () -> true);
        watch.sample(60, true, OutageTest::notToBeAsked);
        assertEquals(List.of(new Outage("node1", 20, 50)), watch.outages());
    }

    @Test
    void isNotOverWhileTheMemberHasNotAnswered() {
        Watch watch = new Watch("node1");
        watch.sample(20, false, OutageTest::notToBeAsked);
        watch.sample(40, true, () -> false);
        assertEquals(List.of(new Outage("node1", 20, Long.MAX_VALUE)), watch.outages());
        assertFalse(watch.outages().get(0).isOver());
    }

    @Test
    void ofTwoMembersAtOnceIsSeen() {
        Outage first = new Outage("node1", 10, 30);
        Outage within = new Outage("node2", 20, 25);
        Outage after = new Outage("node3", 30, 40);
        Outage unfinished = new Outage("node2", 35, Long.MAX_VALUE);
        assertEquals(List.of("node1 and node2"), Outage.together(List.of(first, within, after)));
        assertEquals(List.of("node3 and node2"), Outage.together(List.of(first, after, unfinished)));
    }

    @Test
    void ofOneMemberTwiceIsNotTwoMembers() {
        assertEquals(List.of(), Outage.together(List.of(new Outage("node1", 1, 5), new Outage("node1", 6, 9))));
    }

    private static boolean notToBeAsked() {
        return fail("asked a member that is up");
    }
}
