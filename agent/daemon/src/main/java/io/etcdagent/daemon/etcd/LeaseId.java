package io.etcdagent.daemon.etcd;

/** A lease's id, printed in hexadecimal as etcd does. */
public record LeaseId(long value) {

    public String hex() {
        return Long.toHexString(value);
    }

    @Override
    public String toString() {
        return hex();
    }
}
