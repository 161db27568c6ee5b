package io.etcdagent.daemon.metrics;

import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberList;
import io.etcdagent.daemon.highwater.Sighting;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How far every member on the member list came. */
final class HighWaterNumbers implements Source {

    private final Supplier<Map<MemberId, Sighting>> marks;
    private final Supplier<Optional<MemberList>> members;

    HighWaterNumbers(Supplier<Map<MemberId, Sighting>> marks, Supplier<Optional<MemberList>> members) {
        this.marks = marks;
        this.members = members;
    }

    @Override
    public void tell(Page page) {
        Map<MemberId, Sighting> known = marks.get();
        members.get().ifPresent(list -> list.members().forEach(member -> tell(page, member, known.get(member.id()))));
    }

    private static void tell(Page page, Member member, @Nullable Sighting most) {
        if (most != null) {
            String id = member.id().hex();
            page.put(Family.HIGH_WATER_TERM, HealthNumbers.unsigned(most.term()), member.name(), id);
            page.put(Family.HIGH_WATER_INDEX, HealthNumbers.unsigned(most.index()), member.name(), id);
        }
    }
}
