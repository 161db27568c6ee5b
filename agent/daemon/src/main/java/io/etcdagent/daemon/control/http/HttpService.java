package io.etcdagent.daemon.control.http;

import io.etcdagent.daemon.control.routing.Caller;
import io.etcdagent.daemon.control.routing.Dispatcher;
import io.etcdagent.protocol.json.Messages;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import java.util.concurrent.Executor;

/**
 * What all connections of a listener share.
 *
 * @param workers run what takes a moment
 * @param inspectors write bodies, which takes as long as the client takes
 * @param hosts those that it answers for
 */
public record HttpService(
        Dispatcher dispatcher, Messages messages, Executor workers, Executor inspectors, Limits limits, Hosts hosts) {

    /** Serves a connection from here on. */
    public void serve(ChannelPipeline pipeline, Caller caller, Place place) {
        ConnectionTimer timer = new ConnectionTimer(limits, place);
        pipeline.addLast(timer)
                .addLast(new HttpServerCodec(decoderConfig(limits), limits.pipelined()))
                .addLast(new BodyCollector(limits.bodyBytes()))
                .addLast(new RequestReader(limits, hosts))
                .addLast(new HttpConnection(this, timer, caller, place));
    }

    static HttpDecoderConfig decoderConfig(Limits limits) {
        return new HttpDecoderConfig()
                .setMaxInitialLineLength(limits.lineBytes())
                .setMaxHeaderSize(limits.headerBytes());
    }
}
