package io.etcdagent.daemon.diagnosis;

import java.util.List;
import java.util.Optional;

/**
 * Something that is wrong here and now.
 *
 * @param evidence the line of etcd's log that gives it away; empty where it was seen elsewhere
 * @param diagnosis what is wrong
 * @param reasons why that is believed
 * @param next what to do next
 * @param avoid what not to do
 * @param recovery whether replacing the member mends it; less than the signature's where not all that it needs is known
 */
public record Finding(
        Signature signature,
        Optional<String> evidence,
        String diagnosis,
        List<String> reasons,
        List<String> next,
        String avoid,
        Recovery recovery) {

    public Finding {
        reasons = List.copyOf(reasons);
        next = List.copyOf(next);
    }

    public String id() {
        return signature.id();
    }
}
