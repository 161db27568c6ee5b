package io.etcdagent.daemon.inspect;

/**
 * How large the pages are in which keys are asked for.
 *
 * @param firstKeys of the first page, when nothing is known yet of how large the values are
 * @param mostKeys of any page
 * @param bytes that a page should have
 * @param mostBytes that one may have; what is longer is asked for in smaller pages
 */
public record PageSizes(int firstKeys, int mostKeys, int bytes, int mostBytes) {

    /**
     * For a heap of 32 MiB. How many keys a page may have bounds what etcd puts together for an answer that is then not
     * taken, where large values follow upon small ones. The longest answer takes a pair of the largest size that etcd
     * takes unless it was told otherwise ({@code --max-request-bytes}, 1.5 MiB).
     */
    public static final PageSizes USUAL = new PageSizes(16, 2048, 256 * 1024, 2 << 20);
}
