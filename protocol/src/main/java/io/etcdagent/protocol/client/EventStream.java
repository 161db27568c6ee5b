package io.etcdagent.protocol.client;

import io.etcdagent.protocol.json.MalformedMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Lines of an answer, such as the events of an operation, one after the other as they come. For one reading thread. */
public final class EventStream<T extends Record> implements AutoCloseable {

    private final Exchange exchange;
    private final Reader<T> reader;
    private final Duration idle;
    private final LineReader lines;
    private volatile boolean closed;

    /** Makes a message of a line. */
    interface Reader<T> {
        T read(byte[] line) throws MalformedMessage;
    }

    EventStream(Exchange exchange, Reader<T> reader, Duration idle, int longestLine) throws AgentException {
        this.exchange = exchange;
        this.reader = reader;
        this.idle = idle;
        try {
            this.lines = new LineReader(exchange.content(), longestLine);
        } catch (IOException e) {
            throw exchange.failure(e);
        }
    }

    /**
     * Waits for the next event; nothing when the agent has ended the stream, or this was closed.
     *
     * @throws AgentUnreachable if the connection is lost, or the agent sends no whole line for the idle limit
     * @throws AgentProtocolError if a line is no event
     */
    public Optional<T> next() throws AgentException {
        try {
            while (true) {
                exchange.setDeadline(Deadline.in(idle));
                Optional<byte[]> line = lines.next();
                if (line.isEmpty() || closed) {
                    return Optional.empty();
                }
                if (!isBlank(line.get())) {
                    return Optional.of(reader.read(line.get()));
                }
            }
        } catch (LineReader.LineTooLong | MalformedMessage e) {
            throw new AgentProtocolError(
                    "the agent at " + exchange.agent() + " sent a line that is no event: " + e.getMessage(), e);
        } catch (IOException e) {
            if (closed) {
                return Optional.empty();
            }
            throw exchange.failure(e);
        }
    }

    /** Ends the stream; from any thread, also while another waits for the next event, and more than once. */
    @Override
    public void close() {
        closed = true;
        exchange.close();
    }

    private static boolean isBlank(byte[] line) {
        return line.length == 0 || (line.length == 1 && line[0] == '\r');
    }
}
