package io.etcdagent.daemon.snapshot;

import io.etcdagent.daemon.etcd.ClusterId;
import io.etcdagent.daemon.etcd.MemberId;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * A snapshot that is on the disk and was verified.
 *
 * @param bytes of the whole file: the backend file and the 32 bytes after it
 * @param sha256 of the whole file in lower-case hexadecimal, as {@code sha256sum} prints it
 * @param member whose backend file it is
 * @param revision every write up to this one is in it, and perhaps later ones; empty when the member had no quorum to
 *     ask
 */
public record TakenSnapshot(
        Path path, long bytes, String sha256, ClusterId cluster, MemberId member, OptionalLong revision) {}
