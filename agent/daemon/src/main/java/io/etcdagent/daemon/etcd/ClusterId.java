package io.etcdagent.daemon.etcd;

/** A cluster's id: an unsigned 64-bit number, printed in hexadecimal. */
public record ClusterId(long value) {

    /** The id as etcd prints it. */
    public String hex() {
        return Long.toHexString(value);
    }

    @Override
    public String toString() {
        return hex();
    }
}
