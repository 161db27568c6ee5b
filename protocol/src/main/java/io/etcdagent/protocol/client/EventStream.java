package io.etcdagent.protocol.client;

import io.etcdagent.protocol.json.MalformedMessage;
import io.etcdagent.protocol.json.Messages;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** The events of an operation or of a rollout, one after the other as they happen. For one reading thread. */
public final class EventStream<T extends Record> implements AutoCloseable {

    private static final int LONGEST_LINE = 1 << 20;

    private final Exchange exchange;
    private final Messages messages;
    private final Class<T> type;
    private final Duration idle;
    private final LineReader lines;
    private volatile boolean closed;

    EventStream(Exchange exchange, Messages messages, Class<T> type, Duration idle) throws AgentException {
        this.exchange = exchange;
        this.messages = messages;
        this.type = type;
        this.idle = idle;
        try {
            this.lines = new LineReader(exchange.content(), LONGEST_LINE);
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
                    return Optional.of(messages.read(line.get(), type));
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
