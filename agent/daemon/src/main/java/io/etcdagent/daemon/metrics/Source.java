package io.etcdagent.daemon.metrics;

/** A part of the agent as its numbers tell of it. */
interface Source {

    /** Puts what is known now onto a page; waits for nobody. May be called by several threads at once. */
    void tell(Page page);
}
