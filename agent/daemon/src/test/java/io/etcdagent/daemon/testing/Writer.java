package io.etcdagent.daemon.testing;

import io.etcdagent.daemon.etcd.EtcdConnection;
import io.etcdagent.daemon.etcd.EtcdException;
import io.etcdagent.daemon.etcd.KeyValue;
import io.etcdagent.daemon.etcd.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Writes one key after the other, each once through whichever member answers, until told to end. */
final class Writer implements Runnable {

    /** A member that does not answer within this is passed over. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final Duration READ_WITHIN = Duration.ofSeconds(30);

    /** Keeps the load small, and a failure of every member from becoming a busy loop. */
    private static final long PAUSE_MILLIS = 10;

    /** Keys that are read at once: far below the 4 MiB that gRPC takes as one answer. */
    private static final int PAGE = 1_000;

    private final String prefix;
    private final List<EtcdConnection> members;
    private final WriteLog log = new WriteLog(System.nanoTime());
    private int favourite;
    private volatile boolean ended;

    /**
     * @param prefix its keys are under this, and nobody else's
     * @param members the first is asked first
     */
    Writer(String prefix, List<EtcdConnection> members) {
        this.prefix = prefix;
        this.members = members;
    }

    WriteLog log() {
        return log;
    }

    void end() {
        ended = true;
    }

    @Override
    public void run() {
        try {
            for (int number = 0; !ended; number++) {
                if (written(number)) {
                    log.acknowledge(number, System.nanoTime());
                } else {
                    log.giveUp();
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            log.stallUntil(System.nanoTime());
        }
    }

    /**
     * Whether a member acknowledged it. The same key with the same value at the next member does no harm if the one
     * before wrote it too.
     */
    private boolean written(int number) {
        Transaction put = Transaction.begin().put(key(number), value(number));
        for (int asked = 0; asked < members.size(); asked++) {
            try {
                return members.get(favourite).commit(put, PATIENCE).succeeded();
            } catch (EtcdException unanswered) {
                favourite = (favourite + 1) % members.size();
            }
        }
        return false;
    }

    /** The acknowledged writes that a member does not have, or has with another value. */
    List<LostWrite> lostAt(EtcdConnection member) {
        List<LostWrite> lost = new ArrayList<>();
        Map<String, String> page = new HashMap<>();
        int pageNumber = -1;
        for (int number : log.acknowledged().stream().toArray()) {
            if (number / PAGE != pageNumber) {
                pageNumber = number / PAGE;
                page = read(member, pageNumber);
            }
            String found = page.get(key(number));
            if (!value(number).equals(found)) {
                lost.add(new LostWrite(member.endpoint(), key(number), value(number), Optional.ofNullable(found)));
            }
        }
        return lost;
    }

    private Map<String, String> read(EtcdConnection member, int page) {
        List<KeyValue> found = Await.until(
                member.endpoint() + " reads what was written",
                READ_WITHIN,
                () -> member.list(page(page), READ_WITHIN),
                any -> true);
        Map<String, String> values = new HashMap<>();
        found.forEach(each -> values.put(each.key(), each.value()));
        return values;
    }

    private String page(int page) {
        return prefix + page + "/";
    }

    private String key(int number) {
        return page(number / PAGE) + number;
    }

    private static String value(int number) {
        return "value " + number;
    }
}
