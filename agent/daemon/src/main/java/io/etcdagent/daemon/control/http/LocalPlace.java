package io.etcdagent.daemon.control.http;

import io.etcdagent.daemon.control.routing.Reply;
import io.etcdagent.protocol.Problem;
import java.util.Optional;

/** On the Unix socket: what counts there is the number of connections, and it is known when one is opened. */
record LocalPlace(Optional<Problem> refusal) implements Place {

    @Override
    public void idle() {}

    @Override
    public void busy() {}

    @Override
    public void streamBegins() {}

    @Override
    public void bodyBegins(Reply.Length length) {}

    @Override
    public void streamEnds() {}
}
