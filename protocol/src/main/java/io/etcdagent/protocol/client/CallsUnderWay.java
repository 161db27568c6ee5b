package io.etcdagent.protocol.client;

import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The connections of one client's calls, so that another thread can end the calls. For any number of threads. */
final class CallsUnderWay {

    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    void begun(Socket socket) {
        sockets.add(socket);
    }

    /** Closes the connection of a call that is over. */
    void over(Socket socket) {
        sockets.remove(socket);
        Exchange.closeQuietly(socket);
    }

    /** Ends all that have begun: what they read fails. */
    void cancel() {
        sockets.forEach(this::over);
    }
}
