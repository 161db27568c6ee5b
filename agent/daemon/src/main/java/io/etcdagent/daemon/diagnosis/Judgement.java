package io.etcdagent.daemon.diagnosis;

import io.etcdagent.daemon.diagnosis.Weighed.Outcome;
import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberList;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;

/** Decides by a scene, asks nobody. */
final class Judgement {

    private final List<Signature> catalogue;

    Judgement(List<Signature> catalogue) {
        this.catalogue = List.copyOf(catalogue);
    }

    /** @param telling what of the line gives the signature away */
    private record Match(String line, MatchResult telling) {
        String quoted() {
            return LogLine.quote(line, telling.start(), telling.end());
        }
    }

    Diagnosis of(Scene scene) {
        Map<String, Match> matches = matches(scene.log().all());
        List<Finding> findings = new ArrayList<>();
        List<RuledOut> ruledOut = new ArrayList<>();
        for (Signature signature : catalogue) {
            Optional<Match> match = Optional.ofNullable(matches.get(signature.id()));
            List<Weighed> proof = weigh(signature.enough(), scene);
            if (!proof.isEmpty() && proof.stream().allMatch(Weighed::holds)) {
                findings.add(finding(signature, match, proof, scene));
            } else if (match.isPresent()) {
                List<Weighed> needed = weigh(signature.needs(), scene);
                needed.stream()
                        .filter(Weighed::fails)
                        .findFirst()
                        .ifPresentOrElse(
                                contradiction -> ruledOut.add(
                                        new RuledOut(signature.id(), match.get().quoted(), contradiction.words())),
                                () -> findings.add(finding(signature, match, needed, scene)));
            }
        }
        findings.sort(Comparator.comparing(finding -> finding.signature().gravity()));
        return new Diagnosis(
                scene.localId().map(MemberId::hex).orElse(""),
                scene.local()
                        .map(Member::name)
                        .filter(name -> !name.isEmpty())
                        .or(() -> scene.configured()
                                .map(found -> found.settings().name().value()))
                        .orElse(""),
                Fact.NOT_SERVING.weigh(scene).fails(),
                standing(scene),
                findings,
                ruledOut,
                scene.log().last().stream().map(LogLine::quote).toList(),
                scene.unseen(),
                scene.check().at());
    }

    /** The newest line for each signature; a line counts for the first one that it gives away. */
    private Map<String, Match> matches(List<String> lines) {
        Map<String, Match> matches = new HashMap<>();
        for (String line : lines) {
            for (Signature signature : catalogue) {
                Optional<MatchResult> telling = signature.marks(line);
                if (telling.isPresent()) {
                    matches.put(signature.id(), new Match(line, telling.get()));
                    break;
                }
            }
        }
        return matches;
    }

    private static List<Weighed> weigh(List<Fact> facts, Scene scene) {
        return facts.stream().map(fact -> fact.weigh(scene)).toList();
    }

    private static Finding finding(Signature signature, Optional<Match> match, List<Weighed> facts, Scene scene) {
        Names names = scene.names();
        List<String> reasons = new ArrayList<>();
        reasons.add(names.in(signature.why()));
        for (Weighed fact : facts) {
            reasons.add(fact.outcome() == Outcome.UNKNOWN ? "Not known: " + fact.words() : fact.words());
        }
        for (Fact fact : signature.tells()) {
            Weighed weighed = fact.weigh(scene);
            if (weighed.holds() && !reasons.contains(weighed.words())) {
                reasons.add(weighed.words());
            }
        }
        boolean certain = facts.stream().allMatch(Weighed::holds);
        Recovery recovery = signature.recovery() == Recovery.MENDS && !certain ? Recovery.HUMAN : signature.recovery();
        List<String> next = signature.next().stream().map(names::in).toList();
        if (signature.recovery() == Recovery.MENDS) {
            next = beforeRecovery(scene).map(List::of).orElse(next);
        }
        return new Finding(
                signature,
                match.map(Match::quoted),
                names.in(signature.diagnosis()),
                reasons,
                next,
                names.in(signature.avoid()),
                recovery);
    }

    /** What stands before a recovery, which takes the data from the others; empty if nothing does. */
    private static Optional<String> beforeRecovery(Scene scene) {
        MemberList list = scene.cluster().members().orElse(null);
        if (list == null) {
            return Optional.of(
                    "Nobody could be asked for the members. On the other members' hosts: etcd-agentctl health");
        }
        if (scene.otherVoters().isEmpty()) {
            return Optional.of(
                    "This is the only voter, so nobody else has its data: restore a snapshot (etcdutl snapshot"
                            + " restore), or what is left of this one; that is for you to decide.");
        }
        if (scene.otherVotersWell() < list.quorum()) {
            return Optional.of(
                    "First bring back the other members, for " + scene.otherVotersWell() + " of them are well"
                            + " and a quorum takes " + list.quorum() + "; until then recover refuses. On their hosts:"
                            + " etcd-agentctl diagnose");
        }
        return Optional.empty();
    }

    private static String standing(Scene scene) {
        Weighed member = Fact.NOT_SERVING.weigh(scene);
        String unit = scene.node().unitName() + " " + scene.unitWords() + ".";
        return unit.equals(member.words()) ? unit : unit + " " + member.words();
    }
}
