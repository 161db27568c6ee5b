package io.etcdagent.packaging.quickstart;

import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.GetResponse;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Reads back, while the writers write, what each had acknowledged last: through another member than
 * the writer's own, so that a member that serves the past is caught in the act.
 */
final class Checker implements Runnable {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(10);

    private final HedgedClient client;
    private final List<Load.Lane> lanes;
    private final List<BitSet> lost;
    private volatile boolean ended;
    private volatile int checked;

    Checker(HedgedClient client, List<Load.Lane> lanes) {
        this.client = client;
        this.lanes = lanes;
        lost = IntStream.range(0, lanes.size()).mapToObj(lane -> new BitSet()).toList();
    }

    void end() {
        ended = true;
    }

    /** Numbers of a lane that were missing when read; complete once the checker's thread has ended. */
    BitSet lost(int lane) {
        return lost.get(lane);
    }

    int checked() {
        return checked;
    }

    @Override
    public void run() {
        try {
            int total = 0;
            while (!ended) {
                for (int i = 0; i < lanes.size(); i++) {
                    total += check(lanes.get(i), lost.get(i)) ? 1 : 0;
                }
                checked = total;
                Thread.sleep(PAUSE.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether there was something to read and an answer; no answer proves nothing, and is read again later. */
    private boolean check(Load.Lane lane, BitSet missing) throws InterruptedException {
        int number = lane.log().last();
        if (number < 0) {
            return false;
        }
        KeySpace keys = lane.keys();
        var answer = client.ask(keys.writer() + 1, LIMIT, kv -> kv.get(keys.key(number)));
        if (answer.isPresent() && !holds(answer.get(), keys, number)) {
            missing.set(number);
        }
        return answer.isPresent();
    }

    private static boolean holds(GetResponse response, KeySpace keys, int number) {
        return response.getKvs().stream().map(KeyValue::getValue).anyMatch(keys.value(number)::equals);
    }
}
