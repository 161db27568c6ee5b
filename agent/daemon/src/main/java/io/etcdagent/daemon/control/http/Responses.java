package io.etcdagent.daemon.control.http;

import io.etcdagent.daemon.control.routing.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;

/** Builds HTTP responses. What they tell is true for a moment only, so none may be cached. */
final class Responses {

    private Responses() {}

    /** @param version the request's, which decides how keep-alive is said */
    static FullHttpResponse of(Reply.Document document, HttpVersion version, boolean keepAlive) {
        ByteBuf body = Unpooled.copiedBuffer(document.body(), StandardCharsets.UTF_8);
        FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(document.status()), body);
        document.headers().forEach(response.headers()::set);
        HttpUtil.setContentLength(response, body.readableBytes());
        finish(response, document.mediaType(), version, keepAlive);
        return response;
    }

    /** What comes before a stream: in chunks, or, for a client of HTTP/1.0, up to the end of the connection. */
    static HttpResponse streamHead(String mediaType, HttpVersion version, boolean keepAlive) {
        HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        HttpUtil.setTransferEncodingChunked(response, takesChunks(version));
        finish(response, mediaType, version, keepAlive && takesChunks(version));
        return response;
    }

    static boolean takesChunks(HttpVersion version) {
        return version.equals(HttpVersion.HTTP_1_1);
    }

    private static void finish(HttpResponse response, String mediaType, HttpVersion version, boolean keepAlive) {
        HttpHeaders headers = response.headers();
        headers.set(HttpHeaderNames.CONTENT_TYPE, mediaType);
        headers.set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);
        HttpUtil.setKeepAlive(headers, version, keepAlive);
    }
}
