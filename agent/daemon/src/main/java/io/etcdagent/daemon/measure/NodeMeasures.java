package io.etcdagent.daemon.measure;

import java.util.List;
import java.util.Optional;

/**
 * What was measured last, by the monotonic clock and in plain numbers for whoever wants to tell of them.
 *
 * @param looked whether anything was measured yet
 * @param etcd the local etcd's own metrics; empty when they could not be read
 * @param etcdFailure why not, in words for operators
 * @param recent what they came to lately; as of the last time that they could be read
 * @param disks the file systems that etcd's data and log are on
 * @param diskFailure why one could not be looked at
 * @param certificates those that etcd and this agent show and trust
 * @param urls the client URLs that members advertise, as they were dialled last
 * @param atNanos when, by {@link System#nanoTime}
 */
public record NodeMeasures(
        boolean looked,
        Optional<EtcdMetrics> etcd,
        Optional<String> etcdFailure,
        Recent recent,
        List<DiskSpace> disks,
        Optional<String> diskFailure,
        List<CertificateLife> certificates,
        List<UrlLook> urls,
        long atNanos) {

    public NodeMeasures {
        disks = List.copyOf(disks);
        certificates = List.copyOf(certificates);
        urls = List.copyOf(urls);
    }

    /** Before the first look. */
    public static NodeMeasures nothing(long atNanos, String why) {
        return new NodeMeasures(
                false,
                Optional.empty(),
                Optional.of(why),
                Recent.nothing(),
                List.of(),
                Optional.of(why),
                List.of(),
                List.of(),
                atNanos);
    }
}
