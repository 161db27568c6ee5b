package io.etcdagent.ctl;

/** Says, when Ctrl-C ends this process, that what it watched goes on. */
final class InterruptNotice {

    private final Thread hook;

    private InterruptNotice(Thread hook) {
        this.hook = hook;
    }

    static InterruptNotice install(Terminal terminal, String notice) {
        Thread hook = new Thread(() -> terminal.note(System.lineSeparator() + notice), "interrupt-notice");
        Runtime.getRuntime().addShutdownHook(hook);
        return new InterruptNotice(hook);
    }

    /** It is over: there is nothing left that could go on. */
    void remove() {
        Runtime.getRuntime().removeShutdownHook(hook);
    }
}
