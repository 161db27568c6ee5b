package io.etcdagent.daemon.inspect;

import io.etcdagent.daemon.etcd.EtcdConnection;
import io.etcdagent.daemon.etcd.EtcdException;
import io.etcdagent.daemon.etcd.KeyPage;
import java.time.Duration;

/**
 * Reads all keys of a span from one member, at the revision of the first page. While one page is looked at the next is
 * on its way, so that two pages are all that is held; of long ones, as large values make them, one.
 *
 * <p>Only the first page may go through the quorum: what it came from the member has applied, so that from then on it
 * gives the same answer by itself.
 */
final class KeyScan {

    private static final Duration PAGE_WITHIN = Duration.ofSeconds(30);
    private static final byte[] NONE = {};

    /** Is told of the keys, one after the other. */
    interface Visitor {

        /**
         * The present key of the page.
         *
         * @param hasValue false where none was asked for, or the pair is longer than a page may be
         */
        void key(KeyPage page, boolean hasValue) throws OutputGone;
    }

    private final ScanPlan plan;
    private final KeyPages pages;
    private final KeyPage first;
    private final View viewOfFirst;
    private final View view;

    private long keys;

    private KeyScan(ScanPlan plan, KeyPages pages, KeyPage first, View viewOfFirst, View view) {
        this.plan = plan;
        this.pages = pages;
        this.first = first;
        this.viewOfFirst = viewOfFirst;
        this.view = view;
    }

    /**
     * Reads the first page.
     *
     * @param deadline for that page
     */
    static KeyScan begin(
            EtcdConnection member, Output output, KeySpan span, PageSizes sizes, View view, Duration deadline)
            throws EtcdException {
        ScanPlan plan = new ScanPlan(span, sizes);
        KeyPages pages = new KeyPages(member, output, plan);
        KeyPage first = new KeyPage(sizes.mostBytes());
        View viewOfFirst = pages.arrived(pages.ask(first, view, deadline));
        View rest = view.at(view.revision() == 0 ? first.revision() : view.revision());
        return new KeyScan(plan, pages, first, viewOfFirst, rest);
    }

    /** At which all of it is read. */
    long revision() {
        return view.revision();
    }

    /** The first page, of which nothing was told yet. */
    KeyPage firstPage() {
        return first;
    }

    /** How many keys were told. */
    long keys() {
        return keys;
    }

    /** Tells every key in its turn. May be called once. */
    void run(Visitor visitor) throws EtcdException, OutputGone {
        KeyPage here = first;
        View viewOfHere = viewOfFirst;
        KeyPage spare = new KeyPage(first.most());
        took(here);
        while (!plan.done()) {
            if (here.isLong()) {
                tell(here, viewOfHere, visitor);
                viewOfHere = pages.arrived(pages.ask(here, view, PAGE_WITHIN));
                took(here);
                continue;
            }
            KeyPages.Asked next = pages.ask(spare, view, PAGE_WITHIN);
            boolean told = false;
            try {
                tell(here, viewOfHere, visitor);
                told = true;
            } finally {
                if (!told) {
                    next.call().cancel();
                }
            }
            viewOfHere = pages.arrived(next);
            spare = here;
            here = next.into();
            took(here);
        }
        tell(here, viewOfHere, visitor);
    }

    private void took(KeyPage page) {
        boolean some = page.size() > 0;
        plan.took(
                page.size(),
                some ? page.firstKey() : NONE,
                some ? page.lastKey() : NONE,
                page.length(),
                page.more(),
                page.count());
    }

    private void tell(KeyPage page, View viewOfPage, Visitor visitor) throws OutputGone {
        boolean hasValue = !viewOfPage.keysOnly();
        while (page.next()) {
            visitor.key(page, hasValue);
            keys++;
        }
    }
}
