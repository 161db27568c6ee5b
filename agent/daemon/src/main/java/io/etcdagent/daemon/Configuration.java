package io.etcdagent.daemon;

import io.etcdagent.daemon.discovery.CertificateReview;
import io.etcdagent.daemon.discovery.Discovered;
import io.etcdagent.daemon.discovery.LocalMember;
import io.etcdagent.daemon.discovery.Problem;
import io.etcdagent.daemon.etcd.CertificateFacts;
import io.etcdagent.daemon.etcd.TlsFiles;
import io.etcdagent.daemon.tls.FiledCertificate;
import io.etcdagent.protocol.tls.TlsFilesException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * All that the agent goes by, from the settings and from what etcd's unit tells.
 *
 * @param config empty if there are faults, or if it is not known where the member is dialled; a problem says why then
 * @param faults settings that are wrong, each in a line
 * @param problems what should be mended on this host
 */
record Configuration(
        ResolvedSettings settings, Optional<AgentConfig> config, List<String> faults, List<Problem> problems) {

    Configuration {
        faults = List.copyOf(faults);
        problems = List.copyOf(problems);
    }

    /** @param discover finds out how the unit is configured; gets the state directory too, and is called at most once */
    static Configuration load(
            ResolvedSettings own, BiFunction<AgentConfig.UnitChoice, Path, Discovered> discover, Instant now) {
        ResolvedSettings settings = own;
        try {
            settings = own.with(discover.apply(AgentConfig.unit(own), AgentConfig.stateDirectory(own)));
            Optional<AgentConfig> config = AgentConfig.from(settings);
            List<Problem> problems = new ArrayList<>(settings.discovered().problems());
            config.ifPresent(found -> problems.addAll(certificates(found, now)));
            String user = settings.discovered().unitUser().orElse(System.getProperty("user.name", "?"));
            config.flatMap(AgentConfig::remote).ifPresent(remote -> {
                problems.addAll(ListenerReview.of(remote, user, now));
                problems.addAll(authorities(remote.files().clientCa(), now));
            });
            problems.addAll(ListenerReview.ofIdleSettings(settings));
            return new Configuration(settings, config, List.of(), problems);
        } catch (ConfigException faulty) {
            return new Configuration(settings, Optional.empty(), allFaults(settings, faulty), List.of());
        }
    }

    /** Those in what the unit's choice needs are told with all the others. */
    private static List<String> allFaults(ResolvedSettings settings, ConfigException first) {
        try {
            AgentConfig.from(settings);
            return first.faults();
        } catch (ConfigException all) {
            return all.faults();
        }
    }

    private static List<Problem> certificates(AgentConfig config, Instant now) {
        Map<Path, CertificateFacts> served = new HashMap<>();
        config.member()
                .flatMap(LocalMember::served)
                .ifPresent(certificate -> certificate
                        .facts()
                        .ifPresent(facts -> served.put(certificate.file().value(), facts)));
        Map<Path, CertificateFacts> shown = new HashMap<>();
        config.tls().flatMap(TlsFiles::cert).ifPresent(file -> {
            try {
                shown.put(file, CertificateFacts.read(file));
            } catch (TlsFilesException unusable) {
                // Told where the files are loaded, with the key's and the authority's.
            }
        });
        List<Problem> problems = new ArrayList<>(CertificateReview.of(config.endpoint(), served, shown, now));
        config.tls().ifPresent(files -> problems.addAll(authorities(files.ca(), now)));
        return problems;
    }

    private static List<Problem> authorities(Path file, Instant now) {
        try {
            return CertificateReview.ofAuthorities(file, FiledCertificate.read(file), now);
        } catch (TlsFilesException unusable) {
            // Told where the files are loaded, with the certificate's and the key's.
            return List.of();
        }
    }
}
