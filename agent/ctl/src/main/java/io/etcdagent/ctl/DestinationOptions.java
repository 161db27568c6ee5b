package io.etcdagent.ctl;

import io.etcdagent.protocol.client.AgentAddress;
import io.etcdagent.protocol.client.TlsIdentity;
import io.etcdagent.protocol.client.TlsTransport;
import io.etcdagent.protocol.client.Transport;
import io.etcdagent.protocol.client.UnixSocketTransport;
import io.etcdagent.protocol.tls.TlsFilesException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Which agent is asked: the one of this host, unless another one is named. */
final class DestinationOptions {

    private static final String SOCKET = "ETCD_AGENT_SOCKET";
    private static final Path USUAL_SOCKET = Path.of("/run/etcd-agent/agent.sock");

    @Option(
            names = "--socket",
            scope = ScopeType.INHERIT,
            paramLabel = "PATH",
            description = "The socket of this host's agent (default: $$ETCD_AGENT_SOCKET, or"
                    + " /run/etcd-agent/agent.sock).")
    private @Nullable Path socket;

    @Option(
            names = "--host",
            scope = ScopeType.INHERIT,
            paramLabel = "HOST[:PORT]",
            converter = AgentAddressConverter.class,
            description = "Ask the agent of another host, by TLS (port: 2390 unless said); needs --cert, --key and"
                    + " --cacert, or a context that has them.")
    private @Nullable AgentAddress host;

    @Option(
            names = "--cert",
            scope = ScopeType.INHERIT,
            paramLabel = "FILE",
            description = "Your certificate, by which that agent knows your role; PEM.")
    private @Nullable Path cert;

    @Option(
            names = "--key",
            scope = ScopeType.INHERIT,
            paramLabel = "FILE",
            description = "Its private key; PEM, without a passphrase, and not for everybody to read.")
    private @Nullable Path key;

    @Option(
            names = "--cacert",
            scope = ScopeType.INHERIT,
            paramLabel = "FILE",
            description = "The authority that signs the agents' certificates; PEM.")
    private @Nullable Path cacert;

    @Option(
            names = "--context",
            scope = ScopeType.INHERIT,
            paramLabel = "NAME",
            description = "Host and files from the section [NAME] of ~/.config/etcd-agent/contexts or"
                    + " /etc/etcd-agent/contexts (default: $$ETCD_AGENT_CONTEXT).")
    private @Nullable String context;

    /** The way to that agent; nothing is asked yet. */
    Transport transport(Surroundings surroundings) throws UsageError {
        boolean remote = !ofAnotherHost().isEmpty();
        if (socket != null && remote) {
            throw new UsageError("--socket is for the agent of this host, and --host, --cert, --key, --cacert and"
                    + " --context are for another one's");
        }
        if (socket != null) {
            return new UnixSocketTransport(socket);
        }
        Optional<Context> base = base(surroundings);
        if (!remote && base.isEmpty()) {
            return ofThisHost(surroundings);
        }
        AgentAddress address = Optional.ofNullable(host)
                .or(() -> base.flatMap(Context::host))
                .orElseThrow(() -> missing("--host", base));
        return tls(address, base);
    }

    /**
     * For a command that reads files of this machine: whoever names another host would be shown the wrong one's. A context
     * that the environment chooses for all commands names none to this one.
     *
     * @param reads what the command reads, as the subject of a sentence
     * @param instead what to do for the other host
     */
    void refuseAnotherHost(String reads, String instead) throws UsageError {
        List<String> said = ofAnotherHost();
        if (!said.isEmpty()) {
            throw new UsageError(reads + " of this machine and asks no agent, so " + String.join(", ", said)
                    + " cannot be meant; " + instead);
        }
    }

    /** The options by which the agent of another host is named. */
    private List<String> ofAnotherHost() {
        return Stream.of(
                        said("--host", host),
                        said("--context", context),
                        said("--cert", cert),
                        said("--key", key),
                        said("--cacert", cacert))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<String> said(String option, @Nullable Object value) {
        return value == null ? Optional.empty() : Optional.of(option);
    }

    /** The name of the context that counts, if there is one. */
    Optional<String> chosenContext(Surroundings surroundings) {
        return Optional.ofNullable(context).or(() -> Contexts.chosen(surroundings));
    }

    /** The way to the agent of this host where no option names its socket. */
    static Transport ofThisHost(Surroundings surroundings) {
        String named = surroundings.variable(SOCKET);
        return new UnixSocketTransport(named.isEmpty() ? USUAL_SOCKET : Path.of(named));
    }

    /** The files are read only where a context is meant: what is wrong in them keeps nobody from this host's agent. */
    private Optional<Context> base(Surroundings surroundings) throws UsageError {
        Optional<String> name = chosenContext(surroundings);
        return name.isPresent() ? Optional.of(Contexts.read(surroundings).named(name.get())) : Optional.empty();
    }

    private Transport tls(AgentAddress address, Optional<Context> base) throws UsageError {
        Path certFile = file(cert, base.flatMap(Context::cert), "--cert", base);
        Path keyFile = file(key, base.flatMap(Context::key), "--key", base);
        Path caFile = file(cacert, base.flatMap(Context::cacert), "--cacert", base);
        try {
            TlsIdentity identity = TlsIdentity.read(certFile, keyFile, caFile);
            refuseIfPublic(keyFile);
            return new TlsTransport(address, identity);
        } catch (TlsFilesException | IllegalArgumentException unusable) {
            throw new UsageError(String.valueOf(unusable.getMessage()));
        }
    }

    private static Path file(@Nullable Path said, Optional<Path> fromContext, String option, Optional<Context> base)
            throws UsageError {
        return Optional.ofNullable(said).or(() -> fromContext).orElseThrow(() -> missing(option, base));
    }

    private static UsageError missing(String option, Optional<Context> base) {
        return new UsageError(base.map(context -> "the context " + context.name() + " in " + context.file()
                        + " does not say " + option.substring(2) + "; add it there, or say " + option)
                .orElse("for the agent of another host say " + option + " too, or choose a --context that does"));
    }

    /** A key that everybody on this host may read lets everybody do what its owner may. */
    private static void refuseIfPublic(Path keyFile) throws UsageError {
        try {
            if (Files.getPosixFilePermissions(keyFile).contains(PosixFilePermission.OTHERS_READ)) {
                throw new UsageError("everybody on this host may read the private key " + keyFile
                        + ", so it is not used: chmod o= " + keyFile);
            }
        } catch (IOException | UnsupportedOperationException unknown) {
            // It was read just now; on a file system that knows no such permissions there is nothing to refuse.
            return;
        }
    }
}
