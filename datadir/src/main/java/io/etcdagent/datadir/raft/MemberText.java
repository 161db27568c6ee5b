package io.etcdagent.datadir.raft;

import io.etcdagent.datadir.bytes.Damage;
import io.etcdagent.datadir.json.JsonPull;
import io.etcdagent.datadir.json.MalformedJson;
import io.etcdagent.datadir.json.Octets;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What etcd writes about a member as JSON: all of it beside a change of the members, or one of its two parts in the v2
 * store (server/etcdserver/api/membership/member.go).
 *
 * @param name empty where this does not say
 * @param peerUrls empty where this does not say
 * @param clientUrls empty where this does not say
 * @param learner whether it does not vote yet
 * @param promote whether a member that is there, a learner, is to vote from now on, and nothing else is said
 */
public record MemberText(
        Optional<String> name,
        Optional<List<String>> peerUrls,
        Optional<List<String>> clientUrls,
        boolean learner,
        boolean promote) {

    /** It says nothing. */
    public static final MemberText NOTHING =
            new MemberText(Optional.empty(), Optional.empty(), Optional.empty(), false, false);

    public MemberText {
        peerUrls = peerUrls.map(List::copyOf);
        clientUrls = clientUrls.map(List::copyOf);
    }

    /** What etcd says of a member when that has joined. */
    public static MemberText attributes(String name, List<String> clientUrls) {
        return new MemberText(Optional.of(name), Optional.empty(), Optional.of(clientUrls), false, false);
    }

    /** Reads one object. */
    public static MemberText read(Octets json) throws IOException, Damage, MalformedJson {
        Draft draft = new Draft();
        JsonPull pull = new JsonPull(json);
        pull.object(field -> {
            switch (field) {
                case "name" -> draft.name = Optional.of(pull.string());
                case "peerURLs" -> draft.peerUrls = Optional.of(pull.strings());
                case "clientURLs" -> draft.clientUrls = Optional.of(pull.strings());
                case "isLearner" -> draft.learner = pull.bool();
                case "isPromote" -> draft.promote = pull.bool();
                default -> pull.skip();
            }
        });
        pull.end();
        return draft.text();
    }

    /** The same of a member that votes, or does not yet. */
    public MemberText learner(boolean now) {
        return new MemberText(name, peerUrls, clientUrls, now, false);
    }

    /** This, and where this does not say, the other. */
    public MemberText or(MemberText other) {
        return new MemberText(
                name.or(other::name), peerUrls.or(other::peerUrls), clientUrls.or(other::clientUrls), learner, promote);
    }

    private static final class Draft {
        private Optional<String> name = Optional.empty();
        private Optional<List<String>> peerUrls = Optional.empty();
        private Optional<List<String>> clientUrls = Optional.empty();
        private boolean learner;
        private boolean promote;

        private MemberText text() {
            return new MemberText(name, peerUrls, clientUrls, learner, promote);
        }
    }
}
