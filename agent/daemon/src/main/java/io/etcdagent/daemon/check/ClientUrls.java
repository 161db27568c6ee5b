package io.etcdagent.daemon.check;

import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberList;
import io.etcdagent.daemon.measure.UrlLook;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Client URLs that members advertise and that lead nowhere. A member none of whose URLs answers is down, which its verdict
 * tells; here are those of whose URLs some do not.
 */
final class ClientUrls implements Judge {

    private static final Pattern LOOPBACK = Pattern.compile("localhost|127\\.[0-9.]+|\\[::1\\]");

    @Override
    public Outcome judge(Situation situation, double threshold) {
        MemberList members = situation.cluster().members().orElse(null);
        if (members == null) {
            return Outcome.unknown("there is no member list");
        }
        if (situation.stale().isPresent()) {
            return Outcome.unknown(situation.stale().get());
        }
        List<UrlLook> looks = situation.measures().urls();
        if (looks.isEmpty()) {
            return Outcome.unknown("none was dialled yet");
        }
        double longest = 0;
        List<String> wrong = new ArrayList<>();
        for (Member member : members.members()) {
            List<UrlLook> own = looks.stream()
                    .filter(look -> look.member().equals(member.id()))
                    .toList();
            boolean someAnswer = own.stream().anyMatch(look -> look.failure().isEmpty());
            for (UrlLook look : own) {
                double failing = Words.seconds(look.failingFor().plus(situation.age()));
                if (someAnswer && look.failure().isPresent()) {
                    longest = Math.max(longest, failing);
                    if (Check.CLIENT_URLS.beyond(failing, threshold)) {
                        wrong.add(look.url() + " of " + member.label() + " has not answered for " + Words.time(failing)
                                + " (" + look.failure().get() + ")");
                    }
                }
            }
            if (severalHosts(members)) {
                member.clientUrls().stream()
                        .filter(ClientUrls::loopback)
                        .forEach(url -> wrong.add(
                                url + " of " + member.label() + " leads to whatever host it is dialled from"));
            }
        }
        if (wrong.isEmpty()) {
            return Outcome.ok(looks.size() + " advertised client URLs were dialled.", longest);
        }
        return Outcome.warning(
                String.join("; ", wrong) + ".",
                longest,
                "Set ETCD_ADVERTISE_CLIENT_URLS of that member to what every client reaches, and restart it: etcd-agentctl"
                        + " restart; see: etcdctl member list");
    }

    /** Where all members are on one host, as in a test, loopback is as good as any. */
    private static boolean severalHosts(MemberList members) {
        return members.members().stream()
                .flatMap(member -> member.peerUrls().stream())
                .anyMatch(url -> !loopback(url));
    }

    private static boolean loopback(URI url) {
        return url.getHost() != null && LOOPBACK.matcher(url.getHost()).matches();
    }
}
