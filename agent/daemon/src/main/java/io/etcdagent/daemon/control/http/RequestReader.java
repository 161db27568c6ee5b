package io.etcdagent.daemon.control.http;

import io.etcdagent.daemon.control.routing.ProblemType;
import io.etcdagent.daemon.control.routing.Request;
import io.etcdagent.protocol.Routes;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToMessageDecoder;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Makes a request of our own from Netty's, or finds that it is none. */
final class RequestReader extends MessageToMessageDecoder<FullHttpRequest> {

    private final Limits limits;
    private final Hosts hosts;

    RequestReader(Limits limits, Hosts hosts) {
        super(FullHttpRequest.class);
        this.limits = limits;
        this.hosts = hosts;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, FullHttpRequest message, List<Object> out) {
        out.add(message.decoderResult().isFailure() ? undecodable(message) : read(message));
    }

    private Inbound undecodable(FullHttpRequest message) {
        Throwable cause = message.decoderResult().cause();
        if (cause instanceof TooLongHttpLineException) {
            return lingering(ProblemType.LINE_TOO_LONG, "A request line may have " + limits.lineBytes() + " bytes.");
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return lingering(
                    ProblemType.HEADER_TOO_LARGE, "A request header may have " + limits.headerBytes() + " bytes.");
        }
        return new Inbound.Rejected(
                ProblemType.BAD_REQUEST.because("This is not an HTTP request: " + cause.getMessage()),
                Inbound.Parting.AT_ONCE);
    }

    private Inbound read(FullHttpRequest message) {
        HttpVersion version = message.protocolVersion();
        HttpHeaders headers = message.headers();
        if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
            return lingering(ProblemType.HTTP_VERSION_NOT_SUPPORTED, "The request line said " + version + '.');
        }
        if (version.equals(HttpVersion.HTTP_1_1)
                && headers.getAll(HttpHeaderNames.HOST).size() != 1) {
            return lingering(
                    ProblemType.BAD_REQUEST, "An HTTP/1.1 request has one Host header (RFC 9112, section 3.2).");
        }
        Optional<String> elsewhere = headers.getAll(HttpHeaderNames.HOST).stream()
                .map(hosts::refusal)
                .flatMap(Optional::stream)
                .findFirst();
        if (elsewhere.isPresent()) {
            return lingering(ProblemType.MISDIRECTED, elsewhere.get());
        }
        Request request = new Request(
                message.method().name(),
                message.uri(),
                all(headers, HttpHeaderNames.ACCEPT),
                all(headers, HttpHeaderNames.CONTENT_TYPE),
                all(headers, Routes.IDEMPOTENCY_KEY),
                all(headers, Routes.LAST_EVENT_ID),
                message.content().toString(StandardCharsets.UTF_8));
        return new Inbound.Received(request, version, HttpUtil.isKeepAlive(message));
    }

    /** Fields of the same name mean one list (RFC 9110, section 5.3). */
    private static Optional<String> all(HttpHeaders headers, CharSequence name) {
        List<String> values = headers.getAll(name);
        return values.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", values));
    }

    private static Inbound lingering(ProblemType type, String detail) {
        return new Inbound.Rejected(type.because(detail), Inbound.Parting.LINGERING);
    }
}
