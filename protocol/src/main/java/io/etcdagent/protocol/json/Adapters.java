package io.etcdagent.protocol.json;

import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;

/**
 * Makes what the library reads and writes messages by, one at a time in the process.
 *
 * <p>The generated adapter of an enum fills tables that are the class's, not the adapter's, when the first adapter of it
 * is made, and knows nothing of threads: another thread would find a word twice, or a constant without a word. Whoever
 * got a type here got it after its tables were full.
 */
public final class Adapters {

    private static final Object MAKING = new Object();

    private Adapters() {}

    /** How messages of a class are read and written, with all that they are made of. For any number of threads. */
    public static <T> JsonType<T> type(Jsonb jsonb, Class<T> type) {
        synchronized (MAKING) {
            return jsonb.type(type);
        }
    }
}
