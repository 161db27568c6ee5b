package io.etcdagent.packaging.quickstart;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.options.GetOption;
import java.io.IOException;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** Compares what was acknowledged with what the cluster holds now, by linearizable reads. */
final class ReadBack {
    private static final int PAGE = 2_000;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final HedgedClient client;

    ReadBack(HedgedClient client) {
        this.client = client;
    }

    /**
     * The numbers that are not there with their value.
     *
     * @throws IOException if nobody answers: what could not be read is not known to be there
     */
    BitSet lost(KeySpace keys, BitSet acknowledged) throws IOException, InterruptedException {
        BitSet lost = new BitSet();
        for (int from = 0; from < acknowledged.length(); from += PAGE) {
            Map<ByteSequence, ByteSequence> held = page(keys, from);
            int end = from + PAGE;
            // nextSetBit is -1 after the last.
            for (int n = acknowledged.nextSetBit(from); n >= 0 && n < end; n = acknowledged.nextSetBit(n + 1)) {
                if (!keys.value(n).equals(held.get(keys.key(n)))) {
                    lost.set(n);
                }
            }
        }
        return lost;
    }

    private Map<ByteSequence, ByteSequence> page(KeySpace keys, int from) throws IOException, InterruptedException {
        GetOption range = GetOption.builder().withRange(keys.key(from + PAGE)).build();
        GetResponse response = client.ask(keys.writer(), LIMIT, kv -> kv.get(keys.key(from), range))
                .orElseThrow(() -> new IOException(
                        "no member answered a read of " + keys.prefix() + " within " + LIMIT.toSeconds() + " s"));
        Map<ByteSequence, ByteSequence> held = new HashMap<>();
        for (KeyValue keyValue : response.getKvs()) {
            held.put(keyValue.getKey(), keyValue.getValue());
        }
        return held;
    }
}
