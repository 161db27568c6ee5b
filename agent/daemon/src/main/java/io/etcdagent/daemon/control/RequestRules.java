package io.etcdagent.daemon.control;

import io.etcdagent.protocol.OperationRequest;
import io.etcdagent.protocol.RolloutRequest;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the fields of a request may hold, checked before anything is done. */
final class RequestRules {

    private static final Pattern STEP = Pattern.compile("[a-z0-9][a-z0-9._-]*");
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,128}");
    private static final int REASON_CHARACTERS = 500;
    private static final double LONGEST_SETTLE_SECONDS = 3600;

    private RequestRules() {}

    static void check(OperationRequest request) throws Refusal {
        checkReason(request.reason());
        checkBetween(request.between());
        checkSettle(request.settleSeconds());
    }

    static void check(RolloutRequest request) throws Refusal {
        checkReason(request.reason());
        checkBetween(request.between());
        checkSettle(request.settleSeconds());
    }

    static void checkIdempotencyKey(String key) throws Refusal {
        require(KEY.matcher(key).matches(), "Idempotency-Key must be 1 to 128 visible ASCII characters.");
    }

    private static void checkReason(@Nullable String reason) throws Refusal {
        require(
                reason == null
                        || reason.length() <= REASON_CHARACTERS
                                && reason.codePoints().noneMatch(Character::isISOControl),
                "\"reason\" must be one line of at most " + REASON_CHARACTERS + " characters.");
    }

    private static void checkBetween(@Nullable String between) throws Refusal {
        require(
                between == null || STEP.matcher(between).matches(),
                "\"between\" must name a file in /etc/etcd-agent/between.d: lower-case letters, digits, dot, underscore"
                        + " and hyphen, the first a letter or a digit.");
    }

    private static void checkSettle(@Nullable Double seconds) throws Refusal {
        require(
                seconds == null || seconds >= 0 && seconds <= LONGEST_SETTLE_SECONDS,
                "\"settleSeconds\" must be between 0 and " + (int) LONGEST_SETTLE_SECONDS + '.');
    }

    private static void require(boolean holds, String otherwise) throws Refusal {
        if (!holds) {
            throw ProblemType.BAD_REQUEST.refusal(otherwise + " Nothing was done.");
        }
    }
}
