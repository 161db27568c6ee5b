package io.etcdagent.daemon.diagnosis;

import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One way in which etcd breaks. The words may hold {@link Names}.
 *
 * @param id names it for ever, in kebab-case
 * @param patterns what of etcd's log gives it away, one of them is enough; none where it shows elsewhere
 * @param versions of etcd that print this, for people
 * @param needs what has to be true beside the log; what is not so rules it out
 * @param enough what is proof together, without a line of the log; none where only the log tells
 * @param tells what is worth telling beside that where it is so, and decides nothing
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
        List<Fact> enough,
        List<Fact> tells,
        String diagnosis,
        String why,
        List<String> next,
        String avoid,
        Recovery recovery) {

    public Signature {
        patterns = List.copyOf(patterns);
        needs = List.copyOf(needs);
        enough = List.copyOf(enough);
        tells = List.copyOf(tells);
        next = List.copyOf(next);
    }

    /** Where in a line of etcd's log it gives itself away; empty if it does not. */
    Optional<MatchResult> marks(String line) {
        return patterns.stream()
                .map(pattern -> pattern.matcher(line))
                .filter(Matcher::find)
                .map(Matcher::toMatchResult)
                .findFirst();
    }

    static Draft of(String id, Gravity gravity) {
        return new Draft(id, gravity);
    }

    /** A signature that is being written down. */
    static final class Draft {
        private final String id;
        private final Gravity gravity;
        private List<Pattern> patterns = List.of();
        private String versions = "3.3 to 3.6";
        private List<Fact> needs = List.of();
        private List<Fact> enough = List.of();
        private List<Fact> tells = List.of();
        private Optional<String> diagnosis = Optional.empty();
        private Optional<String> why = Optional.empty();
        private List<String> next = List.of();

        private Draft(String id, Gravity gravity) {
            this.id = id;
            this.gravity = gravity;
        }

        Draft says(String... regexes) {
            patterns = List.of(regexes).stream().map(Pattern::compile).toList();
            return this;
        }

        Draft in(String some) {
            versions = some;
            return this;
        }

        Draft needs(Fact... facts) {
            needs = List.of(facts);
            return this;
        }

        Draft provenBy(Fact... facts) {
            enough = List.of(facts);
            return this;
        }

        Draft tells(Fact... facts) {
            tells = List.of(facts);
            return this;
        }

        Draft means(String words) {
            diagnosis = Optional.of(words);
            return this;
        }

        Draft because(String words) {
            why = Optional.of(words);
            return this;
        }

        Draft next(String... steps) {
            next = List.of(steps);
            return this;
        }

        Signature avoid(String words, Recovery recovery) {
            return new Signature(
                    id,
                    gravity,
                    patterns,
                    versions,
                    needs,
                    enough,
                    tells,
                    diagnosis.orElseThrow(),
                    why.orElseThrow(),
                    next,
                    words,
                    recovery);
        }
    }
}
