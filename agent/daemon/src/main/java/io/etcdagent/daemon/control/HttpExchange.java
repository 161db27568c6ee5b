package io.etcdagent.daemon.control;

import io.netty.channel.ChannelHandlerContext;

/** Takes the answer to one request from the worker's thread to the connection's event loop. */
record HttpExchange(HttpConnection connection, ChannelHandlerContext ctx, Inbound.Received received)
        implements Exchange {

    @Override
    public void send(Reply.Document document) {
        ctx.executor().execute(() -> connection.send(ctx, received, document));
    }

    @Override
    public <T extends Record> void stream(Reply.Stream<T> stream) throws Refusal {
        if (received.request().method().equals("HEAD")) {
            ctx.executor().execute(() -> connection.sendStreamHead(ctx, received));
            return;
        }
        EventStream<T> events = connection.newStream(ctx, received);
        ctx.executor().execute(() -> connection.streaming(events));
        try {
            events.open(stream.opening());
        } catch (Refusal | RuntimeException e) {
            if (events.hasBegun()) {
                // Half a stream is on its way: closing is all that still tells the client.
                ctx.close();
            }
            throw e;
        }
    }
}
