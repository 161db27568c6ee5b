package io.etcdagent.daemon.control.http;

import io.etcdagent.daemon.control.routing.ProblemType;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/**
 * Joins the parts of a request. Netty's own collector answers a body that is too large by itself, without a word of
 * explanation; this one passes the matter on.
 */
final class BodyCollector extends HttpObjectAggregator {

    BodyCollector(int maxBytes) {
        super(maxBytes);
    }

    /** 100 only when the body will be taken; an announced body that is too large is turned away unsent. */
    @Override
    protected @Nullable Object newContinueResponse(HttpMessage start, int maxBytes, ChannelPipeline pipeline) {
        boolean welcome = HttpUtil.is100ContinueExpected(start) && HttpUtil.getContentLength(start, 0L) <= maxBytes;
        return welcome
                ? new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        HttpResponseStatus.CONTINUE,
                        pipeline.channel().alloc().buffer(0))
                : null;
    }

    @Override
    protected void handleOversizedMessage(ChannelHandlerContext ctx, HttpMessage oversized) {
        ctx.fireChannelRead(new Inbound.Rejected(
                ProblemType.BODY_TOO_LARGE.because("A request body may have " + maxContentLength() + " bytes."),
                Inbound.Parting.LINGERING));
    }
}
