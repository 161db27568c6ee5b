package io.etcdagent.daemon.etcd;

/**
 * The keys of a lease where they lie in what etcd sent ({@code LeaseTimeToLiveResponse} of rpc.proto): {@link #next}
 * steps from one to the other. A lease may have tens of thousands.
 */
public final class LeaseKeys {

    static final int FIELD = 5 << 3 | WireReader.BYTES;

    private final byte[] bytes;
    private final WireReader answer = new WireReader();
    private int at;
    private int length;

    LeaseKeys(byte[] bytes) {
        this.bytes = bytes;
        answer.open(bytes, 0, bytes.length);
    }

    /** Steps to the next key; false after the last. */
    public boolean next() {
        while (answer.hasMore()) {
            int tag = answer.tag();
            if (tag == FIELD) {
                length = answer.length();
                at = answer.position();
                answer.skipBytes(length);
                return true;
            }
            answer.skip(tag);
        }
        return false;
    }

    /** Where the present key lies; not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    public int at() {
        return at;
    }

    public int length() {
        return length;
    }
}
