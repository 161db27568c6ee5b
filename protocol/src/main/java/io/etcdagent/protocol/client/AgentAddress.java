package io.etcdagent.protocol.client;

/**
 * Where an agent listens for others than its own host.
 *
 * @param host a name or an address; one of IPv6 without brackets
 */
public record AgentAddress(String host, int port) {

    /** Where agents listen unless they are told otherwise: one below are etcd's ports. */
    public static final int USUAL_PORT = 2390;

    private static final int MOST = 65535;

    /**
     * Reads HOST, HOST:PORT, an IPv6 address, or [ADDRESS]:PORT.
     *
     * @throws IllegalArgumentException if it is none of them; says why, for people
     */
    public static AgentAddress parse(String text) {
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            if (end < 2) {
                throw new IllegalArgumentException(text + " is no address: the bracket is not closed");
            }
            return of(text.substring(1, end), text.substring(end + 1), text);
        }
        int colon = text.indexOf(':');
        boolean bareIpv6 = colon >= 0 && text.indexOf(':', colon + 1) >= 0;
        return colon < 0 || bareIpv6 ? of(text, "", text) : of(text.substring(0, colon), text.substring(colon), text);
    }

    private static AgentAddress of(String host, String rest, String text) {
        if (!host.matches("[A-Za-z0-9._:%-]+")) {
            throw new IllegalArgumentException(text + " names no host; it is HOST, HOST:PORT, or [IPv6]:PORT");
        }
        if (rest.isEmpty()) {
            return new AgentAddress(host, USUAL_PORT);
        }
        if (!rest.matches(":[0-9]{1,5}") || port(rest) < 1 || port(rest) > MOST) {
            throw new IllegalArgumentException(text + " has no port that can be: one is from 1 to " + MOST);
        }
        return new AgentAddress(host, port(rest));
    }

    private static int port(String rest) {
        return Integer.parseInt(rest.substring(1));
    }

    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + port;
    }
}
