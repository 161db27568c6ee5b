package io.etcdagent.daemon.diagnosis;

import java.util.List;
import java.util.regex.Pattern;

/**
 * One way in which etcd breaks. The words may hold {@link Names}.
 *
 * @param id names it for ever, in kebab-case
 * @param patterns what of etcd's log gives it away, one of them is enough; none where it shows elsewhere
 * @param versions of etcd that print this, for people
 * @param needs what has to be true beside the log; what is not so rules it out
 * @param diagnosis what is wrong, in a sentence
 * @param why why the evidence means that, in a sentence
 * @param next what to do next, a command in each that has one
 * @param avoid what not to do, in a sentence
 * @param recovery whether replacing the member mends it, if all that it needs is known to be true
 */
public record Signature(
        String id,
        Gravity gravity,
        List<Pattern> patterns,
        String versions,
        List<Fact> needs,
        String diagnosis,
        String why,
        List<String> next,
        String avoid,
        Recovery recovery) {

    public Signature {
        patterns = List.copyOf(patterns);
        needs = List.copyOf(needs);
        next = List.copyOf(next);
    }

    /** Whether a line of etcd's log gives it away. */
    boolean marks(String line) {
        return patterns.stream().anyMatch(pattern -> pattern.matcher(line).find());
    }
}
