package io.etcdagent.datadir.wal;

/**
 * Where a record lies.
 *
 * @param segment name of the file
 * @param offset of its first byte
 */
public record Place(String segment, long offset) {

    @Override
    public String toString() {
        return segment + " at byte " + offset;
    }
}
