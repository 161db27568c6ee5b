package io.etcdagent.daemon.metrics;

import io.etcdagent.daemon.coordination.Disruption;
import io.etcdagent.daemon.coordination.DisruptionNews;
import java.time.DateTimeException;
import java.time.Instant;

/** Who is down on purpose, as it was read last. */
final class DisruptionNumbers implements Source {

    private final DisruptionNews news;

    DisruptionNumbers(DisruptionNews news) {
        this.news = news;
    }

    @Override
    public void tell(Page page) {
        DisruptionNews.Latest latest = news.latest();
        page.put(Family.DISRUPTION_AGE, Durations.seconds(latest.age()));
        if (latest.content() instanceof DisruptionNews.Content.Stands stands) {
            tell(page, stands.standing().disruption());
        }
    }

    private static void tell(Page page, Disruption record) {
        String kind = record.kind().word();
        page.put(
                Family.DISRUPTION,
                true,
                record.memberName(),
                record.memberId(),
                kind,
                record.phase().word());
        try {
            long since = Instant.parse(record.since()).getEpochSecond();
            page.put(Family.DISRUPTION_START, since, record.memberName(), record.memberId(), kind);
        } catch (DateTimeException notOurs) {
            // Another version of the agent wrote it; that there is a record is told all the same.
            return;
        }
    }
}
