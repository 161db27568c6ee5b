package io.etcdagent.packaging.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LoopbackRangeTest {
    @Test
    void rangesThatAreOpenAtOnceShareNoAddress() throws IOException {
        List<LoopbackRange> ranges = new ArrayList<>();
        try {
            Set<InetAddress> all = new HashSet<>();
            for (int i = 0; i < 50; i++) {
                LoopbackRange range = LoopbackRange.claim(5);
                ranges.add(range);
                all.addAll(range.addresses());
            }
            assertEquals(250, all.size());
            assertTrue(all.stream().allMatch(InetAddress::isLoopbackAddress));
        } finally {
            for (LoopbackRange range : ranges) {
                range.close();
            }
        }
    }

    @Test
    void aClaimKeepsOthersOffTheRangeUntilItIsClosed() throws IOException {
        LoopbackRange range = LoopbackRange.claim(3);
        byte[] address = range.addresses().get(0).getAddress();
        address[3] = (byte) 254;
        InetSocketAddress claim = new InetSocketAddress(InetAddress.getByAddress(address), LoopbackRange.CLIENT_PORT);
        try (ServerSocket other = new ServerSocket()) {
            assertThrows(BindException.class, () -> other.bind(claim));
        } finally {
            range.close();
        }
        try (ServerSocket other = new ServerSocket()) {
            other.bind(claim);
            assertTrue(other.isBound());
        }
    }
}
