package io.etcdagent.packaging.quickstart;

import com.google.common.util.concurrent.Uninterruptibles;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/**
 * Four writers, and one checker that meanwhile reads back what each wrote last. Keys are of this
 * load alone.
 */
final class Load implements AutoCloseable {
    private static final int WRITERS = 4;
    private static final int WARM_UP_WRITES = 2_000;
    private static final Duration WARM_UP_LIMIT = Duration.ofSeconds(60);

    private final HedgedClient client;
    private final ReadBack readBack;
    private final List<Lane> lanes;
    private final Checker checker;
    private final List<Thread> threads = new ArrayList<>();

    /** One writer with what belongs to it. */
    record Lane(KeySpace keys, WriteLog log, Writer writer) {}

    private Load(HedgedClient client, String name, Duration pause) {
        this.client = client;
        readBack = new ReadBack(client);
        lanes = IntStream.range(0, WRITERS)
                .mapToObj(number -> lane(client, name, number, pause))
                .toList();
        checker = new Checker(client, lanes);
    }

    static Load start(String name, List<URI> endpoints) {
        return start(name, endpoints, Optional.empty(), Duration.ZERO);
    }

    /**
     * @param tls empty for plain connections
     * @param pause of a writer after each acknowledged write
     */
    static Load start(String name, List<URI> endpoints, Optional<SslContext> tls, Duration pause) {
        Load load = new Load(new HedgedClient(endpoints, tls), name, pause);
        load.lanes.forEach(
                lane -> load.run(lane.writer(), "writer " + lane.keys().writer()));
        load.run(load.checker, "checker");
        return load;
    }

    /**
     * Writes for a while and forgets it: otherwise the first load would measure how the client's own
     * code is loaded and compiled.
     */
    static void warmUp(List<URI> endpoints) throws TimeoutException, InterruptedException {
        try (Load load = start("warm-up", endpoints)) {
            Deadline.in(WARM_UP_LIMIT).await("writes to warm up", () -> load.acknowledged() >= WARM_UP_WRITES);
        }
    }

    /** Acknowledged by now. */
    int acknowledged() {
        return lanes.stream().mapToInt(lane -> lane.log().count()).sum();
    }

    /** What one of the writers was told. */
    WriteLog log(int writer) {
        return lanes.get(writer).log();
    }

    /** How often something was read back by now. */
    int checked() {
        return checker.checked();
    }

    /** Ends the writing, waits for the last answers, and reads back every acknowledged write. */
    LoadResult finish() throws IOException, InterruptedException {
        endWriting();
        int lost = 0;
        for (int i = 0; i < lanes.size(); i++) {
            BitSet missing =
                    readBack.lost(lanes.get(i).keys(), lanes.get(i).log().acknowledged());
            missing.or(checker.lost(i));
            lost += missing.cardinality();
        }
        return new LoadResult(acknowledged(), lost, checked(), longestStall());
    }

    @Override
    public void close() {
        endWriting();
        client.close();
    }

    /** Each thread ends when its call under way does, and every call has a limit. */
    private void endWriting() {
        lanes.forEach(lane -> lane.writer().end());
        checker.end();
        threads.forEach(Uninterruptibles::joinUninterruptibly);
    }

    private Duration longestStall() {
        return lanes.stream().map(lane -> lane.log().longestStall()).reduce(Duration.ZERO, Load::longer);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private static Lane lane(HedgedClient client, String name, int number, Duration pause) {
        KeySpace keys = new KeySpace(name, number);
        WriteLog log = new WriteLog(System.nanoTime());
        return new Lane(keys, log, new Writer(client, keys, log, pause));
    }

    private void run(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }
}
