package io.etcdagent.daemon.etcd;

import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.function.Function;

/**
 * Takes an answer as the bytes that came, in one array of its length, for who reads it where it lies. The stubs' parser
 * needs twice the length for a while, and for an answer of many small parts many times the length for good.
 *
 * @param reading what is made of the bytes; an {@link IllegalArgumentException} if they are no such answer
 */
record Unparsed<T>(Function<byte[], T> reading) implements MethodDescriptor.Marshaller<T> {

    /** A call's method, but with its answer taken so. */
    static <Q, T> MethodDescriptor<Q, T> of(MethodDescriptor<Q, ?> method, Function<byte[], T> reading) {
        return method.toBuilder(method.getRequestMarshaller(), new Unparsed<>(reading))
                .build();
    }

    @Override
    public InputStream stream(T value) {
        throw new UnsupportedOperationException("answers are received only");
    }

    @Override
    public T parse(InputStream answer) {
        try {
            return reading.apply(all(answer));
        } catch (IOException | IllegalArgumentException e) {
            throw Status.INTERNAL
                    .withDescription("what came is not what was asked for: " + e.getMessage())
                    .withCause(e)
                    .asRuntimeException();
        }
    }

    private static byte[] all(InputStream answer) throws IOException {
        byte[] bytes = new byte[answer.available()];
        int length = answer.readNBytes(bytes, 0, bytes.length);
        // None, unless the answer's length was not known beforehand.
        byte[] rest = answer.readAllBytes();
        if (length == bytes.length && rest.length == 0) {
            return bytes;
        }
        byte[] whole = Arrays.copyOf(bytes, length + rest.length);
        System.arraycopy(rest, 0, whole, length, rest.length);
        return whole;
    }
}
