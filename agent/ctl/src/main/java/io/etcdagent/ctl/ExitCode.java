package io.etcdagent.ctl;

import io.etcdagent.protocol.Verdict;

/** How a command ended, for scripts. The texts in {@link EtcdAgentCtl}'s help say the same. */
enum ExitCode {
    DONE(0),
    FAILED(1),
    USAGE(2),
    REFUSED(3),
    UNAVAILABLE(4),
    DEGRADED(5),
    UNREACHABLE(6);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static ExitCode of(Verdict verdict) {
        return switch (verdict) {
            case HEALTHY -> DONE;
            case DEGRADED -> DEGRADED;
            case UNAVAILABLE -> UNAVAILABLE;
        };
    }
}
