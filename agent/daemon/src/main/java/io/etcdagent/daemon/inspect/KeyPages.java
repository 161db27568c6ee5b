package io.etcdagent.daemon.inspect;

import io.etcdagent.daemon.etcd.EtcdConnection;
import io.etcdagent.daemon.etcd.EtcdConnection.PageCall;
import io.etcdagent.daemon.etcd.EtcdException;
import io.etcdagent.daemon.etcd.KeyPage;
import io.etcdagent.daemon.etcd.PageRequest;
import java.time.Duration;

/** Asks one member for the pages that a plan wants, in smaller ones where one is too long. */
final class KeyPages {

    /**
     * A page that was asked for, and how.
     *
     * @param into takes the page
     */
    record Asked(PageCall call, KeyPage into, View view, Duration deadline) {}

    private final EtcdConnection member;
    private final Output output;
    private final ScanPlan plan;

    /** @param output if it is gone, the page that is under way is given up */
    KeyPages(EtcdConnection member, Output output, ScanPlan plan) {
        this.member = member;
        this.output = output;
        this.plan = plan;
    }

    /** Asks for the next page of the plan. */
    Asked ask(KeyPage into, View view, Duration deadline) {
        PageRequest request = new PageRequest(
                plan.from(), plan.blockEnd(), plan.limit(), view.revision(), view.anyState(), view.keysOnly());
        PageCall call = member.page(request, into, deadline);
        output.whenGone(call::cancel);
        return new Asked(call, into, view, deadline);
    }

    /**
     * Waits for a page.
     *
     * @return how it was asked for in the end: without the value where the pair alone is longer than a page may be
     */
    View arrived(Asked asked) throws EtcdException {
        Asked now = asked;
        while (!now.call().await()) {
            boolean shrunk = plan.shrink();
            if (!shrunk && now.view().keysOnly()) {
                throw new EtcdException(
                        EtcdException.Kind.REFUSED,
                        member.endpoint(),
                        member.endpoint() + ": a key is longer than "
                                + asked.into().most() + " bytes, which is more than can be shown",
                        null);
            }
            now = ask(asked.into(), shrunk ? asked.view() : asked.view().withoutValues(), asked.deadline());
        }
        return now.view();
    }
}
