package io.etcdagent.daemon.control.scrape;

import io.etcdagent.daemon.control.http.Hosts;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * This machine, as it calls itself: localhost, or a loopback address, with any port, since the client may come through a
 * tunnel.
 */
final class LoopbackHosts implements Hosts {

    /** RFC 9110, section 7.2: a name or an address, IPv6 in brackets, and maybe a port. */
    private static final Pattern HOST = Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([^:\\[\\]]+))(?::[0-9]{1,5})?");

    private static final String REFUSAL = "The Host header names neither localhost nor a loopback address, and this is"
            + " served under no other name: ask for it as localhost.";

    @Override
    public Optional<String> refusal(String named) {
        return isThisMachine(named) ? Optional.empty() : Optional.of(REFUSAL);
    }

    private static boolean isThisMachine(String named) {
        Matcher parts = HOST.matcher(named);
        if (!parts.matches()) {
            return false;
        }
        String host = parts.group(1) == null ? parts.group(2) : parts.group(1);
        return host.equalsIgnoreCase("localhost") || isLoopback(host);
    }

    private static boolean isLoopback(String host) {
        byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
        try {
            return address != null && InetAddress.getByAddress(address).isLoopbackAddress();
        } catch (UnknownHostException neitherFourNorSixteenBytes) {
            return false;
        }
    }
}
