package io.etcdagent.ctl.render;

import io.etcdagent.protocol.CheckState;
import io.etcdagent.protocol.MemberVerdict;
import io.etcdagent.protocol.Verdict;

/** What a piece of text means for whoever looks at it, shown as a colour where there are colours. */
public enum Tint {
    PLAIN(""),
    GOOD("32"),
    WARN("33"),
    BAD("31"),
    FAINT("2"),
    STRONG("1");

    private final String code;

    Tint(String code) {
        this.code = code;
    }

    /** The parameter of ECMA-48's SGR sequence. */
    String code() {
        return code;
    }

    static Tint of(Verdict verdict) {
        return switch (verdict) {
            case HEALTHY -> GOOD;
            case DEGRADED -> WARN;
            case UNAVAILABLE -> BAD;
        };
    }

    static Tint of(CheckState state) {
        return switch (state) {
            case OK -> GOOD;
            case WARNING -> WARN;
            case CRITICAL -> BAD;
            case UNKNOWN -> FAINT;
        };
    }

    static Tint of(MemberVerdict verdict) {
        return switch (verdict) {
            case HEALTHY -> GOOD;
            case UNSTARTED -> WARN;
            case UNHEALTHY, UNREACHABLE, ROLLED_BACK -> BAD;
        };
    }
}
