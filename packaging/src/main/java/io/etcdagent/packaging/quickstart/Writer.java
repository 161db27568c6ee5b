package io.etcdagent.packaging.quickstart;

import java.time.Duration;

/** Writes one key after the other, each when the one before was acknowledged and a pause is over, until told to end. */
final class Writer implements Runnable {
    /** After this a write counts as unanswered: neither acknowledged nor lost. */
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final HedgedClient client;
    private final KeySpace keys;
    private final WriteLog log;
    private final Duration pause;
    private volatile boolean ended;

    Writer(HedgedClient client, KeySpace keys, WriteLog log, Duration pause) {
        this.client = client;
        this.keys = keys;
        this.log = log;
        this.pause = pause;
    }

    void end() {
        ended = true;
    }

    @Override
    public void run() {
        try {
            for (int number = 0; !ended; number++) {
                write(number);
                Thread.sleep(pause.toMillis());
            }
            log.end(System.nanoTime());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(int number) throws InterruptedException {
        boolean acknowledged = client.ask(keys.writer(), LIMIT, kv -> kv.put(keys.key(number), keys.value(number)))
                .isPresent();
        if (acknowledged) {
            log.acknowledge(number, System.nanoTime());
        }
    }
}
