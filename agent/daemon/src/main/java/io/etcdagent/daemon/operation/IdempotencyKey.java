package io.etcdagent.daemon.operation;

/**
 * What makes a repeated request the same request.
 *
 * @param value chosen by who asks, the same for each attempt
 * @param request a digest of all that was asked for, so that the key cannot come to mean something else
 */
public record IdempotencyKey(String value, String request) {

    /** Whether this is another attempt at what was asked for under that key; else the key was used anew. */
    public boolean repeats(IdempotencyKey earlier) {
        return request.equals(earlier.request());
    }
}
