package io.etcdagent.daemon.gate;

import static io.etcdagent.daemon.gate.Scene.id;
import static io.etcdagent.daemon.gate.Scene.peerUrl;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberList;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which entry of the member list is this node's. */
class CasualtyTest {

    private static final Casualty M1 = Scene.casualty("m1", Optional.of(id(1)), peerUrl(1));
    private static final Casualty NEVER_HEARD = Scene.casualty("m1", Optional.empty(), peerUrl(1));

    private static final Member ONE = Scene.member(1, "m1", false);
    private static final Member TWO = Scene.member(2, "m2", false);

    @Test
    void itsPeerUrlTellsItsEntry() {
        assertEquals(new Casualty.Listing.Joined(ONE), M1.on(list(TWO, ONE)));
        assertEquals(new Casualty.Listing.Joined(ONE), NEVER_HEARD.on(list(TWO, ONE)));
    }

    @Test
    void oneOfSeveralPeerUrlsIsEnough() {
        Casualty moving = Scene.casualty("m1", Optional.of(id(1)), peerUrl(9), peerUrl(1));
        Member several = new Member(id(1), "m1", List.of(peerUrl(1), peerUrl(8)), List.of(), false);

        assertEquals(new Casualty.Listing.Joined(several), moving.on(list(TWO, several)));
    }

    @Test
    void itsUrlCountsMoreThanTheIdThatWasRemembered() {
        Casualty replacedByHand = Scene.casualty("m1", Optional.of(id(7)), peerUrl(1));

        assertEquals(new Casualty.Listing.Joined(ONE), replacedByHand.on(list(TWO, ONE)));
    }

    @Test
    void anEntryWithoutANameNeverJoined() {
        for (boolean learner : List.of(true, false)) {
            Member added = Scene.member(1, "", learner);

            assertEquals(new Casualty.Listing.NeverJoined(added), M1.on(list(TWO, added)));
            assertEquals(new Casualty.Listing.NeverJoined(added), NEVER_HEARD.on(list(TWO, added)));
        }
    }

    @Test
    void aMemberThatWasHeardAndIsOnNoListIsGone() {
        assertEquals(new Casualty.Listing.Gone(id(1)), M1.on(list(TWO)));
    }

    @Test
    void aMemberThatWasNeverHeardAndIsOnNoListIsToldHowItIsAdded() {
        Casualty.Listing.Unclear unclear = unclear(NEVER_HEARD, TWO);

        assertTrue(unclear.why().contains("http://127.0.0.1:2380"), unclear.why());
        assertTrue(
                unclear.remedy().contains("etcdctl member add m1 --learner --peer-urls=http://127.0.0.1:2380"),
                unclear.remedy());
    }

    @Test
    void anotherNameAtItsUrlIsUnclear() {
        Casualty.Listing.Unclear unclear = unclear(M1, TWO, Scene.member(1, "m8", false));

        assertTrue(unclear.why().contains("m8 (8000000000000001)"), unclear.why());
        assertTrue(unclear.why().endsWith("is to be named m1"), unclear.why());
        assertTrue(unclear.remedy().contains("ETCD_NAME"), unclear.remedy());
    }

    @Test
    void itsNameAtAnotherUrlIsUnclear() {
        Casualty.Listing.Unclear unclear = unclear(NEVER_HEARD, TWO, Scene.member(7, "m1", false));

        assertTrue(unclear.why().contains("m1 (8000000000000007)"), unclear.why());
        assertTrue(unclear.why().contains("http://127.0.0.7:2380"), unclear.why());
        assertTrue(unclear.remedy().contains("etcdctl member update 8000000000000007"), unclear.remedy());
    }

    @Test
    void itsRememberedIdAtAnotherUrlIsUnclear() {
        Member moved = new Member(id(1), "m8", List.of(peerUrl(8)), List.of(), false);
        Casualty.Listing.Unclear unclear = unclear(M1, TWO, moved);

        assertTrue(unclear.why().contains("m8 (8000000000000001)"), unclear.why());
        assertTrue(unclear.remedy().contains("etcdctl member update 8000000000000001"), unclear.remedy());
    }

    @Test
    void twoEntriesAtItsUrlsAreUnclear() {
        Casualty both = Scene.casualty("m1", Optional.of(id(1)), peerUrl(1), peerUrl(2));
        Casualty.Listing.Unclear unclear = unclear(both, ONE, TWO);

        assertTrue(
                unclear.why().contains("belong to several members: m1 (8000000000000001), m2 (8000000000000002)"),
                unclear.why());
    }

    @Test
    void anUrlIsTheSameWhereHostSchemeAndPortAre() {
        Member upperCase = new Member(id(1), "m1", List.of(URI.create("http://ETCD-1.test:2380")), List.of(), false);
        Casualty lowerCase = Scene.casualty("m1", Optional.of(id(1)), URI.create("http://etcd-1.test:2380"));

        assertEquals(new Casualty.Listing.Joined(upperCase), lowerCase.on(list(TWO, upperCase)));
    }

    private static Casualty.Listing.Unclear unclear(Casualty casualty, Member... members) {
        return assertInstanceOf(Casualty.Listing.Unclear.class, casualty.on(list(members)));
    }

    private static MemberList list(Member... members) {
        return new MemberList(Scene.CLUSTER, List.of(members));
    }
}
