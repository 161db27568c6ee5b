package io.etcdagent.daemon.control.api;

import io.etcdagent.daemon.control.routing.ProblemType;
import io.etcdagent.daemon.control.routing.Refusal;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationRequest;
import io.etcdagent.protocol.RolloutChangeRequest;
import io.etcdagent.protocol.RolloutKind;
import io.etcdagent.protocol.RolloutRequest;
import io.etcdagent.protocol.UnlockRequest;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the fields of a request may hold, checked before anything is done, and what they mean when they are left out. */
final class RequestRules {

    private static final Pattern STEP = Pattern.compile("[a-z0-9][a-z0-9._-]*");
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,128}");
    private static final Pattern VERSION = Pattern.compile("v?[0-9]{1,6}([.][0-9]{1,6}){0,2}");
    private static final int LARGEST_BUDGET = 100;
    private static final int REASON_CHARACTERS = 500;
    private static final Duration SETTLE = Duration.ofSeconds(2);
    private static final double LONGEST_SETTLE_SECONDS = 3600;

    private RequestRules() {}

    static void check(OperationRequest request) throws Refusal {
        checkReason(request.reason());
        checkBetween(request.between());
        checkSettle(request.settleSeconds());
        checkOverrides(request);
        require(
                request.keepRevisions() == null
                        || (request.kind() == OperationKind.CLEAR_ALARM && request.keepRevisions() >= 0),
                "\"keepRevisions\" is for clear-alarm, and 0 or more.");
    }

    static void check(RolloutRequest request) throws Refusal {
        checkReason(request.reason());
        checkBetween(request.between());
        checkSettle(request.settleSeconds());
        require(
                request.between() == null || request.kind() != RolloutKind.DEFRAGMENT,
                "\"between\" is for restarts: a defragmentation stops nothing.");
        require(
                request.failureBudget() >= 0 && request.failureBudget() <= LARGEST_BUDGET,
                "\"failureBudget\" must be between 0 and " + LARGEST_BUDGET + '.');
        require(
                request.ifVersionOlderThan() == null
                        || VERSION.matcher(request.ifVersionOlderThan()).matches(),
                "\"ifVersionOlderThan\" must be a version of etcd, such as 3.5.0.");
        require(
                request.members() == null || !request.members().isEmpty(),
                "\"members\" must name at least one member, or be left out for all.");
    }

    static void check(RolloutChangeRequest request) throws Refusal {
        checkReason(request.reason());
    }

    static void check(UnlockRequest request) throws Refusal {
        checkReason(request.reason());
        require(!request.reason().isBlank(), "\"reason\" must say why the record is taken away.");
    }

    static void checkIdempotencyKey(String key) throws Refusal {
        require(KEY.matcher(key).matches(), "Idempotency-Key must be 1 to 128 visible ASCII characters.");
    }

    /** Where a request names what it is about, and done again finds it done. */
    static void refuseIdempotencyKey(Optional<String> key) throws Refusal {
        require(
                key.isEmpty(),
                "This takes no Idempotency-Key: the request names what it ends, and cannot end another one.");
    }

    private static void checkReason(@Nullable String reason) throws Refusal {
        require(
                reason == null || isOneShortLine(reason),
                "\"reason\" must be one line of at most " + REASON_CHARACTERS + " characters.");
    }

    private static boolean isOneShortLine(String text) {
        return text.length() <= REASON_CHARACTERS && text.codePoints().noneMatch(Character::isISOControl);
    }

    private static void checkBetween(@Nullable String between) throws Refusal {
        require(
                between == null || STEP.matcher(between).matches(),
                "\"between\" must name a file in /etc/etcd-agent/between.d: lower-case letters, digits, dot, underscore"
                        + " and hyphen, the first a letter or a digit.");
    }

    /** Which gates can be overridden the gates themselves say; what can be seen here is that somebody answers for it. */
    private static void checkOverrides(OperationRequest request) throws Refusal {
        List<String> overrides = Objects.requireNonNullElse(request.overrides(), List.of());
        boolean reasoned = request.reason() != null && !request.reason().isBlank();
        require(overrides.isEmpty() || reasoned, "\"overrides\" need a \"reason\": it is kept for the audit.");
    }

    private static void checkSettle(@Nullable Double seconds) throws Refusal {
        require(
                seconds == null || (seconds >= 0 && seconds <= LONGEST_SETTLE_SECONDS),
                "\"settleSeconds\" must be between 0 and " + (int) LONGEST_SETTLE_SECONDS + '.');
    }

    /** A reason that was checked, as it is kept; empty when none was given. */
    static String reason(@Nullable String checked) {
        return checked == null ? "" : checked.strip();
    }

    /** A time to settle that was checked, as it is kept. */
    static Duration settle(@Nullable Double checkedSeconds) {
        return checkedSeconds == null ? SETTLE : Duration.ofMillis(Math.round(checkedSeconds * 1000));
    }

    private static void require(boolean holds, String otherwise) throws Refusal {
        if (!holds) {
            throw ProblemType.BAD_REQUEST.refusal(otherwise + " Nothing was done.");
        }
    }
}
