package io.etcdagent.daemon.discovery;

import java.net.URI;
import java.util.Set;
import java.util.regex.Pattern;

/** Hosts as URLs name them. */
final class Hosts {

    private static final Set<String> EVERY_ADDRESS = Set.of("0.0.0.0", "[::]");
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127\\.[0-9.]+|\\[::1\\]|\\[0:0:0:0:0:0:0:1\\]");
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|\\[.*\\]");

    private Hosts() {}

    /** Whether to listen there is to listen on all addresses; it cannot be dialled. */
    static boolean everyAddress(URI url) {
        return EVERY_ADDRESS.contains(url.getHost());
    }

    /** Whether it means another machine to everybody who reads it. */
    static boolean loopback(URI url) {
        return LOOPBACK.matcher(url.getHost()).matches();
    }

    /** Whether it is an address, so that nobody has to be asked for it. */
    static boolean address(URI url) {
        return ADDRESS.matcher(url.getHost()).matches();
    }
}
