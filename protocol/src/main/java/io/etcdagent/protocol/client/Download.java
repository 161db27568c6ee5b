package io.etcdagent.protocol.client;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** Bytes from an agent, as they come. For one reading thread. */
public final class Download implements AutoCloseable {

    private final Exchange exchange;
    private final InputStream content;
    private final Duration idle;
    private final long bytes;

    Download(Exchange exchange, Duration idle) throws AgentException {
        this.exchange = exchange;
        this.idle = idle;
        this.bytes = exchange.length();
        try {
            this.content = exchange.content();
        } catch (IOException e) {
            throw exchange.failure(e);
        }
    }

    /** How many there are in all, as the agent says; -1 where it does not. */
    public long bytes() {
        return bytes;
    }

    /**
     * Waits for the next ones.
     *
     * @return how many there are now in the array, from its beginning on; -1 after the last
     * @throws AgentUnreachable if the connection is lost before the last, or nothing comes for the idle limit
     */
    public int read(byte[] into) throws AgentException {
        try {
            exchange.setDeadline(Deadline.in(idle));
            return content.read(into);
        } catch (IOException e) {
            throw exchange.failure(e);
        }
    }

    @Override
    public void close() {
        exchange.close();
    }
}
