package io.etcdagent.datadir.backend;

/**
 * How much of a file may be held in memory at once.
 *
 * @param longestPage of a page with what runs over, in bytes; a leaf holds at least two values of etcd, which takes
 *     requests of up to 1.5 MiB unless told otherwise
 * @param sortBuffer what may be taken to sort keys, in bytes
 * @param sortedRuns what may be taken to keep sorted keys before they go to a temporary file, in bytes
 */
public record Limits(int longestPage, int sortBuffer, int sortedRuns) {

    /** As large as suits a heap. */
    public static Limits of(long heap) {
        return new Limits(share(heap, 4), share(heap, 8), share(heap, 4));
    }

    private static int share(long heap, int part) {
        return (int) Math.max(1 << 20, Math.min(heap / part, 1 << 28));
    }
}
