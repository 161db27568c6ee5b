package io.etcdagent.daemon.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.testing.Exposition;
import io.etcdagent.daemon.testing.Promtool;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageTest {

    private static final String MEMBER = "a member";

    @Test
    void everyFamilyIsNamedAndExplainedAsPrometheusWantsIt() {
        Page page = new Page();
        for (Family family : Family.values()) {
            String[] labels = family.labels().toArray(String[]::new);
            switch (family.kind()) {
                case GAUGE, COUNTER -> page.put(family, 1, labels);
                case HISTOGRAM, SUMMARY -> page.put(family, new Durations().now(), labels);
            }
        }

        String text = page.text();

        assertEquals("", Promtool.complaintsAbout(text));
        Exposition read = Exposition.parse(text);
        assertEquals(
                Stream.of(Family.values()).map(Family::metric).collect(Collectors.toCollection(TreeSet::new)),
                read.families());
        for (Family family : Family.values()) {
            assertEquals(family.kind().word(), read.types().get(family.metric()));
            assertEquals(family.help(), read.helps().get(family.metric()));
        }
    }

    @Test
    void noTwoFamiliesHaveTheSameNameOrHelp() {
        assertEquals(
                Family.values().length,
                Stream.of(Family.values()).map(Family::metric).distinct().count());
        assertEquals(
                Family.values().length,
                Stream.of(Family.values()).map(Family::help).distinct().count());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain",
                "with \"quotes\"",
                "back\\slash",
                "ends in \\",
                "two\nlines",
                "a\"} 1\netcd_agent_build_info{version=\"forged",
                "braces {} = , #",
                "Ümläut \uD83D\uDE00",
                "tab\tand return\r"
            })
    void whateverIsInALabelCanBeReadBackAndNothingElseIsRead(String name) {
        Page page = new Page();
        page.put(Family.MEMBER_LEADER, true, name, "1f");

        assertEquals("", Promtool.complaintsAbout(page.text()));
        Exposition read = Exposition.parse(page.text());
        assertEquals(1, read.samples().size());
        assertEquals(1, read.value("etcd_agent_member_is_leader", "member", name, "member_id", "1f"));
    }

    @Test
    void aLongLabelIsCutAndNoCharacterOfItInHalf() {
        String half = "x".repeat(Page.LONGEST_LABEL - 1);
        Page page = new Page();
        page.put(Family.MEMBER_LEADER, true, half + "\uD83D\uDE00", "1f");
        page.put(Family.MEMBER_LEADER, true, "y".repeat(100_000), "2f");

        Exposition read = Exposition.parse(page.text());

        assertEquals(1, read.value("etcd_agent_member_is_leader", "member", half));
        assertEquals(1, read.value("etcd_agent_member_is_leader", "member", "y".repeat(Page.LONGEST_LABEL)));
    }

    @Test
    void aSeriesIsThereOnceHoweverOftenItIsPut() {
        String path = "/" + "x".repeat(Page.LONGEST_LABEL);
        Page page = new Page();
        page.put(Family.CERTIFICATE_EXPIRY, 1, path + "/a.pem");
        page.put(Family.CERTIFICATE_EXPIRY, 2, path + "/b.pem");

        assertEquals(1, Exposition.parse(page.text()).value("etcd_agent_certificate_expiry_timestamp_seconds"));
    }

    @Test
    void aFamilyHasOnlySoManySeries() {
        Page page = new Page();
        IntStream.range(0, 10 * Page.MOST_SERIES).forEach(i -> page.put(Family.MEMBER_LEADER, true, MEMBER, "" + i));

        assertEquals(
                Page.MOST_SERIES,
                Exposition.parse(page.text()).all("etcd_agent_member_is_leader").size());
    }

    @Test
    void labelsThatTheFamilyDoesNotHaveAreADefect() {
        assertThrows(IllegalArgumentException.class, () -> new Page().put(Family.MEMBER_LEADER, true, MEMBER));
    }

    @Test
    void aFamilyOfWhichNothingIsKnownIsLeftOut() {
        Page page = new Page();
        page.put(Family.BUILD_INFO, true, "1.0");

        assertFalse(page.text().contains(Family.NODE_INFO.metric()));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1",
        "-1, -1",
        "0.5, 0.5",
        "8589934592, 8589934592",
        "1764237600.25, 1.76423760025E9",
        "Infinity, +Inf",
        "-Infinity, -Inf",
        "NaN, NaN"
    })
    void numbersAreWrittenAsPrometheusReadsThem(double value, String written) {
        Page page = new Page();
        page.put(Family.QUOTA, value);

        assertTrue(page.text().endsWith("\netcd_agent_quota_bytes " + written + "\n"), page.text());
        assertEquals("", Promtool.complaintsAbout(page.text()));
    }

    @Test
    void aHistogramCountsInEveryBucketWhatIsNoLarger() {
        Durations durations = new Durations();
        Stream.of(50, 100, 101, 2_500, 400_000).map(Duration::ofMillis).forEach(durations::add);
        Page page = new Page();
        page.put(Family.LOCK_WAITS, durations.now());

        Exposition read = Exposition.parse(page.text());

        String bucket = "etcd_agent_lock_wait_duration_seconds_bucket";
        assertEquals(2, read.value(bucket, "le", "0.1"));
        assertEquals(3, read.value(bucket, "le", "0.5"));
        assertEquals(3, read.value(bucket, "le", "1"));
        assertEquals(4, read.value(bucket, "le", "2.5"));
        assertEquals(4, read.value(bucket, "le", "300"));
        assertEquals(5, read.value(bucket, "le", "+Inf"));
        assertEquals(5, read.value("etcd_agent_lock_wait_duration_seconds_count"));
        assertEquals(402.751, read.value("etcd_agent_lock_wait_duration_seconds_sum"), 1e-9);
        assertEquals("", Promtool.complaintsAbout(page.text()));
    }

    @Test
    void unsignedNumbersOfEtcdStayPositive() {
        assertEquals(0x1p63, HealthNumbers.unsigned(Long.MIN_VALUE));
        assertEquals(7, HealthNumbers.unsigned(7));
        assertTrue(HealthNumbers.unsigned(-1) > 1.8e19);
        assertEquals(List.of(), Family.QUOTA.labels());
    }
}
