package io.etcdagent.daemon.etcd;

import io.etcdagent.protocol.tls.TlsFilesException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * As whom the agent speaks to an etcd with authentication, and how it is allowed what it needs. Clients with a user and
 * a password are that user; others are the common name of their certificate, if etcd asks for certificates.
 *
 * @param certificate what the agent shows, if anything
 * @param prefix under which its keys are
 */
public record Access(Optional<EtcdLogin> login, Optional<Path> certificate, String prefix) {

    private static final String USUAL_USER = "etcd-agent";

    /** What a call needs of an etcd with authentication. */
    enum Needs {
        KEYS,
        /** The keys that somebody wants to look at. */
        DATA,
        /**
         * Etcd's root role: to defragment in all versions, for other things according to its version: since 3.4.42 and 3.5.28 to move leadership, and for the status
         * since 3.4.42 and in 3.5.28 to 3.5.31. Member list and alarms need any user from those on, none before
         * (etcdserver/api/v3rpc/maintenance.go, member.go).
         */
        ROOT;

        static Needs ofService(String grpcService) {
            return grpcService.endsWith("Maintenance")
                            || grpcService.endsWith("Cluster")
                            || grpcService.endsWith("Auth")
                    ? ROOT
                    : KEYS;
        }
    }

    /** What to do about a refusal, as it follows a full stop. */
    String remedy(Needs needs, String said) {
        if (said.contains("authentication failed") && login.isPresent()) {
            return "The password in " + login.get().passwordFile() + " is not that of etcd's user "
                    + login.get().user() + ": put the right one there, or set it with: etcdctl user passwd "
                    + login.get().user();
        }
        if (said.contains("user name is empty")) {
            return "This cluster has authentication on, and the agent has no user in it. Make one: "
                    + commands(USUAL_USER, "") + "; then set ETCD_AGENT_ETCD_USER=" + USUAL_USER
                    + " and ETCD_AGENT_ETCD_PASSWORD_FILE in /etc/default/etcd-agent";
        }
        String user = user();
        if (needs == Needs.DATA) {
            return "The agent looks as etcd's user " + user + ", who needs to read what is to be shown: etcdctl role"
                    + " grant-permission ROLE --prefix=true read PREFIX, with a role that " + user
                    + " has; see: etcdctl"
                    + " user get " + user;
        }
        return needs == Needs.ROOT
                ? "This etcd asks for the root role for it: etcdctl user grant-role " + user + " root"
                : "Grant it: " + commands(user, login.isPresent() ? "" : " --no-password");
    }

    private String commands(String user, String option) {
        return "etcdctl role add etcd-agent; etcdctl role grant-permission etcd-agent --prefix=true readwrite " + prefix
                + "/; etcdctl user add " + user + option + "; etcdctl user grant-role " + user + " etcd-agent";
    }

    private String user() {
        return login.map(EtcdLogin::user)
                .orElseGet(() -> certificate
                        .flatMap(Access::commonName)
                        .filter(name -> !name.isEmpty())
                        .orElse("USER"));
    }

    private static Optional<String> commonName(Path file) {
        try {
            return Optional.of(CertificateFacts.read(file).commonName());
        } catch (TlsFilesException e) {
            return Optional.empty();
        }
    }
}
