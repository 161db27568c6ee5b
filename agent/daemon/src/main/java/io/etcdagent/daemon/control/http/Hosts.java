package io.etcdagent.daemon.control.http;

import java.util.Optional;

/**
 * The hosts that a listener answers for, as clients name them in the header Host. Where a browser can reach a listener
 * that asks nobody who they are, this is what keeps a page from elsewhere from reading it: the page's own host is what
 * the browser names, whatever address that was made to stand for.
 */
@FunctionalInterface
public interface Hosts {

    /**
     * Why it does not answer for that one, with what to do instead; empty if it does.
     *
     * @param named the header's value: a name or an address, and maybe a port
     */
    Optional<String> refusal(String named);

    /** Whatever they are called, where clients have to show who they are. */
    static Hosts any() {
        return named -> Optional.empty();
    }
}
