package io.etcdagent.daemon.inspect;

import io.etcdagent.protocol.InspectLine;
import io.etcdagent.protocol.KeyView;
import io.etcdagent.protocol.json.MalformedMessage;
import io.etcdagent.protocol.json.Messages;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Takes an answer, and can be made to do something on the way, or to take no more. */
final class CollectedOutput implements Output {

    static final Messages MESSAGES = new Messages();

    /** Is done before each write. */
    interface Step {
        void before(int write) throws OutputGone;
    }

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Step step;
    private volatile Runnable whenGone = () -> {};
    private int writes;
    private long expected = -1;

    CollectedOutput() {
        this(write -> {});
    }

    CollectedOutput(Step step) {
        this.step = step;
    }

    @Override
    public void expect(long length) {
        expected = length;
    }

    @Override
    public synchronized void write(byte[] from, int at, int length) throws OutputGone {
        step.before(writes++);
        bytes.write(from, at, length);
    }

    @Override
    public void whenGone(Runnable then) {
        whenGone = then;
    }

    /** As if the client had left. */
    void leave() {
        whenGone.run();
    }

    synchronized byte[] bytes() {
        return bytes.toByteArray();
    }

    long expected() {
        return expected;
    }

    List<InspectLine> lines() {
        List<InspectLine> lines = new ArrayList<>();
        for (String line : new String(bytes(), StandardCharsets.UTF_8).split("\n", -1)) {
            if (!line.isEmpty()) {
                try {
                    lines.add(MESSAGES.read(line.getBytes(StandardCharsets.UTF_8), InspectLine.class));
                } catch (MalformedMessage e) {
                    throw new AssertionError(line.substring(0, Math.min(200, line.length())), e);
                }
            }
        }
        return lines;
    }

    /** The keys of an answer that is whole. */
    List<KeyView> keys() {
        List<InspectLine> lines = lines();
        List<KeyView> keys = new ArrayList<>();
        for (InspectLine line : lines) {
            if (line.key() != null) {
                keys.add(line.key());
            }
        }
        InspectLine last = lines.get(lines.size() - 1);
        if (lines.get(0).head() == null || last.end() == null || last.end().count() != keys.size()) {
            throw new AssertionError("the answer is not whole: it ends with " + last);
        }
        return keys;
    }
}
