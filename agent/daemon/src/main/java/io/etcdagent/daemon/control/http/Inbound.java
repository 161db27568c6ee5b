package io.etcdagent.daemon.control.http;

import io.etcdagent.daemon.control.routing.Request;
import io.etcdagent.protocol.Problem;
import io.netty.handler.codec.http.HttpVersion;

/** What a connection brought: a request, or something that is none. */
sealed interface Inbound {

    /** A complete request. */
    record Received(Request request, HttpVersion version, boolean keepAlive) implements Inbound {}

    /** Something that gets this problem for an answer, and after which the connection is closed. */
    record Rejected(Problem problem, Parting parting) implements Inbound {}

    /** How a connection is closed after a problem. */
    enum Parting {
        /** Nothing more is read: what comes is not HTTP. */
        AT_ONCE,

        /**
         * What the client is still sending is read and thrown away for a moment: a client that is busy writing would
         * otherwise die of the broken pipe before it reads the answer (RFC 9112, section 9.6).
         */
        LINGERING
    }
}
