package io.etcdagent.daemon.check;

import io.etcdagent.daemon.measure.ClockOffset;
import io.etcdagent.daemon.measure.UrlLook;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How far the clocks of other members are from this node's, at least. */
final class ClockApart implements Judge {

    @Override
    public Outcome judge(Situation situation, double threshold) {
        Map<String, ClockOffset> byMember = new LinkedHashMap<>();
        for (UrlLook look : situation.measures().urls()) {
            look.offset().ifPresent(offset -> byMember.putIfAbsent(situation.label(look.member()), offset));
        }
        if (byMember.isEmpty()) {
            return Outcome.unknown("no member has told its time yet");
        }
        double worst = 0;
        List<String> apart = new ArrayList<>();
        for (Map.Entry<String, ClockOffset> member : byMember.entrySet()) {
            ClockOffset offset = member.getValue();
            double least = Words.seconds(offset.apartAtLeast());
            worst = Math.max(worst, least);
            if (Check.CLOCK_OFFSET.beyond(least, threshold)) {
                apart.add(member.getKey() + " is about " + about(offset.estimate()));
            }
        }
        if (apart.isEmpty()) {
            return Outcome.ok(
                    "The clocks of " + byMember.size()
                            + " members are, as far as whole seconds tell, no further apart than " + Words.time(worst)
                            + ".",
                    worst);
        }
        return Outcome.warning(
                "Against this node's clock " + String.join("; ", apart) + ".",
                worst,
                "See on both nodes which clock is wrong and whether it is kept: timedatectl; chronyc tracking, or ntpq -p");
    }

    private static String about(Duration estimate) {
        return Words.time(Words.seconds(estimate.abs())) + (estimate.isNegative() ? " behind" : " ahead");
    }
}
