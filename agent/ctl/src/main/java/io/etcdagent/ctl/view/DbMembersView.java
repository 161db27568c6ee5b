package io.etcdagent.ctl.view;

import io.avaje.jsonb.Json;
import io.etcdagent.datadir.mvcc.Member;
import java.util.List;

/**
 * What {@code db members -o json} prints.
 *
 * @param removed the ids of members that were removed for good
 */
@Json
public record DbMembersView(List<DbMember> members, List<String> removed) {

    /** A member as the file has it. */
    @Json
    public record DbMember(String id, String name, List<String> peerUrls, List<String> clientUrls, boolean learner) {

        public DbMember {
            peerUrls = List.copyOf(peerUrls);
            clientUrls = List.copyOf(clientUrls);
        }
    }

    public DbMembersView {
        members = List.copyOf(members);
        removed = List.copyOf(removed);
    }

    public static DbMembersView of(List<Member> members, List<String> removed) {
        return new DbMembersView(
                members.stream()
                        .map(member -> new DbMember(
                                member.id(), member.name(), member.peerUrls(), member.clientUrls(), member.learner()))
                        .toList(),
                removed);
    }
}
