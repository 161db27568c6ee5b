package io.etcdagent.daemon.measure;

import io.etcdagent.daemon.etcd.EtcdHttp;
import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberList;
import io.etcdagent.daemon.time.Deadline;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Dials every client URL that the members advertise, one after the other, and compares clocks by the {@code Date} of the
 * answers. A round that took too long goes on where it stopped, when the next one is due. For one thread at a time.
 */
final class UrlRound {

    private static final Duration PER_URL = Duration.ofSeconds(2);
    private static final Duration PER_ROUND = Duration.ofSeconds(20);
    private static final long MOST_BYTES = 64 << 10;

    private record Place(MemberId member, URI url) {}

    private record Seen(Optional<String> failure, long failingSinceNanos, Optional<ClockOffset> offset) {}

    private final EtcdHttp http;
    private final Clock wallClock;
    private final LongSupplier nanoClock;
    private Map<Place, Seen> seen = new LinkedHashMap<>();
    private int next;

    UrlRound(EtcdHttp http, Clock wallClock, LongSupplier nanoClock) {
        this.http = http;
        this.wallClock = wallClock;
        this.nanoClock = nanoClock;
    }

    void look(MemberList members) {
        List<Place> places = new ArrayList<>();
        for (Member member : members.members()) {
            member.clientUrls().forEach(url -> places.add(new Place(member.id(), url)));
        }
        Map<Place, Seen> now = new LinkedHashMap<>();
        places.forEach(place -> Optional.ofNullable(seen.get(place)).ifPresent(before -> now.put(place, before)));
        Deadline deadline = Deadline.after(PER_ROUND, nanoClock);
        // Invariant: the places before this one, counted from where the last round stopped, have been dialled anew.
        for (int i = 0; i < places.size() && !deadline.passed(); i++) {
            Place place = places.get((next + i) % places.size());
            now.put(place, dial(place.url(), Optional.ofNullable(seen.get(place))));
            if (i == places.size() - 1 || deadline.passed()) {
                next = (next + i + 1) % places.size();
                break;
            }
        }
        seen = now;
    }

    private Seen dial(URI url, Optional<Seen> before) {
        Instant asked = wallClock.instant();
        try {
            EtcdHttp.Head head = http.get(url, "/version", PER_URL, MOST_BYTES, (bytes, from, to) -> {});
            Instant answered = wallClock.instant();
            return new Seen(Optional.empty(), 0, head.date().map(told -> ClockOffset.of(asked, answered, told)));
        } catch (IOException failure) {
            long since = before.filter(known -> known.failure().isPresent())
                    .map(Seen::failingSinceNanos)
                    .orElseGet(nanoClock::getAsLong);
            return new Seen(Optional.of(String.valueOf(failure.getMessage())), since, Optional.empty());
        }
    }

    List<UrlLook> looks() {
        long now = nanoClock.getAsLong();
        List<UrlLook> looks = new ArrayList<>();
        seen.forEach((place, what) -> looks.add(new UrlLook(
                place.member(),
                place.url(),
                what.failure(),
                what.failure().isPresent() ? Duration.ofNanos(now - what.failingSinceNanos()) : Duration.ZERO,
                what.offset())));
        return looks;
    }
}
