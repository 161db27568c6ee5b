package io.etcdagent.packaging.quickstart;

import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;

/** One member as it is to be: its etcd name, its address, and the directory that holds all of it. */
record MemberSpec(String name, InetAddress address, Path directory) {
    URI clientUrl() {
        return url(LoopbackRange.CLIENT_PORT);
    }

    URI peerUrl() {
        return url(LoopbackRange.PEER_PORT);
    }

    Path dataDirectory() {
        return directory.resolve("data");
    }

    Path stateDirectory() {
        return directory.resolve("state");
    }

    Path socket() {
        return directory.resolve("agent.sock");
    }

    Path environmentFile() {
        return directory.resolve("etcd.env");
    }

    Path etcdLog() {
        return directory.resolve("etcd.log");
    }

    Path agentLog() {
        return directory.resolve("agent.log");
    }

    private URI url(int port) {
        return URI.create("http://" + address.getHostAddress() + ":" + port);
    }
}
