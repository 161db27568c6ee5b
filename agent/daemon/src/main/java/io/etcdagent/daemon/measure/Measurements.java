package io.etcdagent.daemon.measure;

import io.etcdagent.daemon.etcd.EtcdHttp;
import io.etcdagent.daemon.etcd.MemberList;
import io.etcdagent.daemon.tls.FiledCertificate;
import io.etcdagent.protocol.tls.TlsFilesException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Measures this node and dials the members, each at its own pace in rounds: etcd's metrics and the disks at each, the
 * URLs at every fourth, because each costs a handshake, the certificates at every tenth. May take as long as a disk or a host that hangs, so it is for a
 * thread of its own, one at a time.
 */
public final class Measurements {

    private static final int URLS_EVERY = 4;
    private static final int CERTIFICATES_EVERY = 10;

    private final Whereabouts whereabouts;
    private final Disks disks;
    private final LongSupplier nanoClock;
    private final MetricsScrape scrape;
    private final MetricsHistory history = new MetricsHistory();
    private final UrlRound urls;

    private Recent recent = Recent.nothing();
    private List<CertificateLife> certificates = List.of();
    private int untilUrls;
    private int untilCertificates;

    /** @param wallClock what the others' clocks are compared with */
    public Measurements(Whereabouts whereabouts, EtcdHttp http, Disks disks, Clock wallClock, LongSupplier nanoClock) {
        this.whereabouts = whereabouts;
        this.disks = disks;
        this.nanoClock = nanoClock;
        this.scrape = new MetricsScrape(http, whereabouts.endpoint(), whereabouts.metrics());
        this.urls = new UrlRound(http, wallClock, nanoClock);
    }

    /**
     * One round.
     *
     * @param members whose URLs are dialled; while there are none, they are due as soon as there are
     */
    public NodeMeasures round(Optional<MemberList> members) {
        Optional<EtcdMetrics> metrics = Optional.empty();
        Optional<String> failure = Optional.empty();
        try {
            metrics = Optional.of(scrape.read());
            recent = history.add(metrics.get(), nanoClock.getAsLong());
        } catch (IOException unreadable) {
            failure = Optional.of(String.valueOf(unreadable.getMessage()));
        }
        if (untilUrls-- <= 0 && members.isPresent()) {
            urls.look(members.get());
            untilUrls = URLS_EVERY - 1;
        }
        if (untilCertificates-- <= 0) {
            certificates =
                    whereabouts.certificates().stream().map(Measurements::life).toList();
            untilCertificates = CERTIFICATES_EVERY - 1;
        }
        List<DiskSpace> spaces = new ArrayList<>();
        Optional<String> diskFailure = spaces(spaces);
        return new NodeMeasures(
                true, metrics, failure, recent, spaces, diskFailure, certificates, urls.looks(), nanoClock.getAsLong());
    }

    private Optional<String> spaces(List<DiskSpace> into) {
        if (whereabouts.directories().isEmpty()) {
            return Optional.of("it is not known where etcd keeps its data");
        }
        Optional<String> failure = Optional.empty();
        for (Path directory : whereabouts.directories()) {
            try {
                into.add(disks.of(directory));
            } catch (IOException unreadable) {
                failure = Optional.of("the file system of " + directory + " cannot be looked at: " + unreadable);
            }
        }
        return failure;
    }

    /** A file whose first certificate is an authority's holds authorities. */
    private static CertificateLife life(Path file) {
        try {
            List<FiledCertificate> found = FiledCertificate.read(file);
            return new CertificateLife(
                    file,
                    found.get(0).anchor(),
                    found.stream()
                            .map(each -> new CertificateLife.End(each.subject(), each.notAfter()))
                            .toList(),
                    Optional.empty());
        } catch (TlsFilesException unreadable) {
            return CertificateLife.unread(file, String.valueOf(unreadable.getMessage()));
        }
    }
}
