package io.etcdagent.datadir.testing;

import java.util.zip.CRC32C;

/** Snapshot files as etcd writes them, with any content. */
public final class SnapFile {

    private SnapFile() {}

    /** snappb.Snapshot with a right checksum. */
    public static byte[] of(byte[] content) {
        CRC32C sum = new CRC32C();
        sum.update(content);
        return WalFiles.message(WalFiles.number(1, sum.getValue()), WalFiles.bytes(2, content));
    }
}
