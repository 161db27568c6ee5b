package io.etcdagent.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogLinesTest {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00.250Z");

    @ParameterizedTest
    @CsvSource({"SEVERE, 3", "WARNING, 4", "INFO, 6", "CONFIG, 7", "FINE, 7", "FINEST, 7"})
    void theJournalIsToldThePriority(String level, int priority) {
        assertEquals("<" + priority + ">etcd is down\n", journal(event(Level.parse(level), "etcd is down")));
    }

    @ParameterizedTest
    @CsvSource({"SEVERE, error", "WARNING, warn", "INFO, info", "FINE, debug"})
    void elsewhereALineBeginsWithTimeAndLevel(String level, String word) {
        assertEquals(
                "2026-11-23T12:00:00.250Z " + word + " etcd is down\n",
                plain(event(Level.parse(level), "etcd is down")));
    }

    @Test
    void aMessageWithLineBreaksStaysOneLine() {
        LogRecord event = event(Level.INFO, "reason: x\n<3>forged\r\n<0>forged too\rand this");

        assertEquals("<6>reason: x\\n<3>forged\\r\\n<0>forged too\\rand this\n", journal(event));
        assertEquals(1, plain(event).lines().count());
    }

    @Test
    void everyLineOfAStackTraceHasThePriority() {
        LogRecord event = event(Level.SEVERE, "a defect");
        event.setThrown(new IllegalStateException("outer", new IllegalArgumentException("inner")));

        List<String> lines = journal(event).lines().toList();

        assertEquals("<3>a defect", lines.get(0));
        assertEquals("<3>  java.lang.IllegalStateException: outer", lines.get(1));
        assertTrue(lines.contains("<3>  Caused by: java.lang.IllegalArgumentException: inner"), lines.toString());
        assertTrue(lines.stream().allMatch(line -> line.startsWith("<3>")), lines.toString());
    }

    @Test
    void theMessageOfAFailureCannotForgeALineEither() {
        LogRecord event = event(Level.SEVERE, "a defect");
        event.setThrown(new IllegalStateException("x\n<6>ready\nready on /run/etcd-agent/agent.sock"));

        List<String> lines = journal(event).lines().toList();

        assertTrue(lines.contains("<3>  <6>ready"), lines.toString());
        assertTrue(lines.stream().skip(1).allMatch(line -> line.startsWith("<3>  ")), lines.toString());
    }

    private static LogRecord event(Level level, String message) {
        LogRecord event = new LogRecord(level, message);
        event.setInstant(NOON);
        return event;
    }

    private static String journal(LogRecord event) {
        return new LogLines(true).format(event);
    }

    private static String plain(LogRecord event) {
        return new LogLines(false).format(event);
    }
}
