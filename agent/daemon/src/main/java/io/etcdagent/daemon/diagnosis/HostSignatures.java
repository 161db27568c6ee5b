package io.etcdagent.daemon.diagnosis;

import static io.etcdagent.daemon.diagnosis.Fact.NOT_SERVING;

import java.util.List;

/** The program, its settings and its addresses. */
final class HostSignatures {

    private HostSignatures() {}

    static List<Signature> all() {
        return List.of(
                Signature.of("port-in-use", Gravity.FATAL)
                        .says("bind: address already in use")
                        .needs(NOT_SERVING)
                        .means("Another process listens where {member} has to.")
                        .because("The kernel gives an address and port to one process only.")
                        .next("See who: ss -ltnp; end that process, or correct etcd's URLs ({settings})")
                        .avoid("Do not touch {data}: the data is not the cause.", Recovery.DOES_NOT_HELP),
                Signature.of("address-not-here", Gravity.FATAL)
                        .says("bind: cannot assign requested address", "listen tcp[^\"]*no such host")
                        .needs(NOT_SERVING)
                        .means("{member} is to listen at an address that this host does not have.")
                        .because("The kernel refuses it.")
                        .next("Compare the host's addresses (ip -br address) with etcd's URLs ({settings})")
                        .avoid("Do not touch {data}: the data is not the cause.", Recovery.DOES_NOT_HELP),
                Signature.of("unknown-flag", Gravity.FATAL)
                        .says("flag provided but not defined: ", "unknown flag: ", "unknown shorthand flag")
                        .needs(NOT_SERVING)
                        .means("etcd is given a flag that this version does not have.")
                        .because("A newer version has dropped it, or an older one does not have it yet: 3.6 has no"
                                + " --enable-v2, 3.7 none that begins with --experimental.")
                        .next("Take it out of the unit's settings ({settings}), or put the version back that knows it.")
                        .avoid("Do not touch {data}: the data is not the cause.", Recovery.DOES_NOT_HELP),
                Signature.of("tls-files", Gravity.FATAL)
                        .says(
                                "open [^\"]*\\.(?:pem|crt|cert|key|cer)\\b[^\"]*: (?:no such file or directory|permission"
                                        + " denied)",
                                "tls: private key does not match public key",
                                "tls: failed to find any PEM data",
                                "could not get certs")
                        .needs(NOT_SERVING)
                        .means("A certificate or key that etcd is told to use is missing, unreadable or does not fit.")
                        .because("etcd reads them before it listens.")
                        .next(
                                "See which files etcd is told to use ({settings}); put them in place, readable for its user.")
                        .avoid("Do not switch TLS off to get it up.", Recovery.DOES_NOT_HELP),
                Signature.of("name-not-in-initial-cluster", Gravity.FATAL)
                        .says("couldn't find local name \\\\?\"[^\"]*\\\\?\" in the initial cluster configuration")
                        .needs(NOT_SERVING)
                        .means("ETCD_NAME is not among the names in ETCD_INITIAL_CLUSTER.")
                        .because("etcd looks up its own entry by its name.")
                        .next("Make the two agree ({settings}); the members' names: etcd-agentctl members")
                        .avoid(
                                "Do not wipe or replace the member: its settings are the cause.",
                                Recovery.DOES_NOT_HELP),
                Signature.of("own-url-not-in-initial-cluster", Gravity.FATAL)
                        .says(
                                "--initial-cluster has .* but missing from --initial-advertise-peer-urls",
                                "--initial-advertise-peer-urls has .* but missing from --initial-cluster",
                                "failed to resolve .* to match --initial-cluster")
                        .needs(NOT_SERVING)
                        .means("ETCD_INITIAL_ADVERTISE_PEER_URLS differs from this member's entry in"
                                + " ETCD_INITIAL_CLUSTER.")
                        .because("etcd compares the two before it joins.")
                        .next("Make the two agree ({settings}); the members' URLs: etcd-agentctl members -o json")
                        .avoid(
                                "Do not wipe or replace the member: its settings are the cause.",
                                Recovery.DOES_NOT_HELP),
                Signature.of("host-not-found", Gravity.BLOCKING)
                        .says("failed to resolve URL Host", "failed resolving host .*no such host")
                        .needs(NOT_SERVING)
                        .means("A host name in the peer URLs of {member} has no address, so it waits.")
                        .because("etcd looks up the names of its peer URLs before it joins, again and again.")
                        .next("getent hosts NAME; mend DNS or /etc/hosts, or the URL ({settings})")
                        .avoid("Do not touch {data}: the data is not the cause.", Recovery.DOES_NOT_HELP),
                Signature.of("v2-leftovers", Gravity.FATAL)
                        .says(
                                "detected disallowed v2 WAL",
                                "detected disallowed custom content in v2store",
                                "illegal v2store content")
                        .in("3.5, 3.6")
                        .needs(NOT_SERVING)
                        .means(
                                "There is data of the old v2 API in the log of {member}, with which this version does not"
                                        + " start.")
                        .because("etcd 3.6 dropped the v2 store and refuses what it cannot carry over.")
                        .next("Put the version back that ran before, and clean the v2 store with the newest 3.5:"
                                + " etcdutl check v2store --data-dir {data}")
                        .avoid(
                                "Do not replace it with the new version: the others have the same leftovers.",
                                Recovery.HUMAN),
                Signature.of("version-too-old", Gravity.FATAL)
                        .says(
                                "invalid downgrade; .*lower than determined cluster version",
                                "cluster cannot be downgraded",
                                "incompatible with current running cluster")
                        .needs(NOT_SERVING)
                        .means(
                                "The etcd installed here is older than the version that the cluster has agreed on, or too"
                                        + " old for it.")
                        .because("A cluster goes back to an older minor version only when it is told to.")
                        .next(
                                "Compare: etcd --version; etcd-agentctl members. Install the version that the others run.")
                        .avoid("Do not wipe or replace the member: its program is the cause.", Recovery.DOES_NOT_HELP),
                Signature.of("settings-refused", Gravity.FATAL)
                        .says(
                                "failed to verify flags",
                                "error verifying flags",
                                "invalid value .* for (?:flag -|ETCD_)")
                        .needs(NOT_SERVING)
                        .means("etcd does not accept its settings.")
                        .because("It says so, and ends before it looks at any data.")
                        .next("Correct what the line names: {settings}")
                        .avoid("Do not touch {data}: the data is not the cause.", Recovery.DOES_NOT_HELP));
    }
}
