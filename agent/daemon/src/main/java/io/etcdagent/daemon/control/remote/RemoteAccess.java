package io.etcdagent.daemon.control.remote;

import java.net.InetSocketAddress;

/**
 * Whom the agent lets in from other machines, and where.
 *
 * @param address an address of this host, or that which stands for all of them
 */
public record RemoteAccess(InetSocketAddress address, ListenFiles files, RemoteRoles roles) {}
