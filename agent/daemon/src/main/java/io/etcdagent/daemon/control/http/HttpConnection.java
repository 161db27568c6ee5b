package io.etcdagent.daemon.control.http;

import io.etcdagent.daemon.control.routing.Caller;
import io.etcdagent.daemon.control.routing.Dispatcher;
import io.etcdagent.daemon.control.routing.Exchange;
import io.etcdagent.daemon.control.routing.ProblemType;
import io.etcdagent.daemon.control.routing.Reply;
import io.etcdagent.daemon.control.routing.Request;
import io.etcdagent.protocol.Problem;
import io.etcdagent.protocol.Routes;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection: answers its requests one after the other, in the order in which they came.
 *
 * <p>Everything here runs on the connection's event loop. While a request is answered nothing more is read, so what a
 * client can make us hold is one buffer's worth of further requests.
 */
final class HttpConnection extends SimpleChannelInboundHandler<Inbound> {

    /** Tells every connection that the server closes: finish what you are doing. */
    enum Farewell {
        SERVER_CLOSES
    }

    private enum State {
        WAITING,
        ANSWERING,
        /** The last answer is given; what still comes is thrown away. */
        PARTING
    }

    private static final Logger log = LoggerFactory.getLogger(HttpConnection.class);

    private final HttpService service;
    private final ConnectionTimer timer;
    private final Caller caller;
    private final Place place;

    private final Queue<Inbound> arrived = new ArrayDeque<>();
    private State state = State.WAITING;
    private @Nullable Streaming stream;
    private boolean clientDone;
    private boolean serverCloses;
    private boolean refused;

    HttpConnection(HttpService service, ConnectionTimer timer, Caller caller, Place place) {
        super(Inbound.class);
        this.service = service;
        this.timer = timer;
        this.caller = caller;
        this.place = place;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, Inbound inbound) {
        if (state == State.PARTING) {
            return;
        }
        arrived.add(inbound);
        if (state == State.WAITING) {
            takeNext(ctx);
        }
    }

    private void takeNext(ChannelHandlerContext ctx) {
        Inbound next = arrived.poll();
        if (next instanceof Inbound.Received received) {
            state = State.ANSWERING;
            timer.requestComplete();
            ctx.channel().config().setAutoRead(false);
            answer(ctx, received);
        } else if (next instanceof Inbound.Rejected rejected) {
            reject(ctx, rejected);
        } else if (clientDone) {
            close(ctx);
        } else {
            state = State.WAITING;
            timer.awaitRequest(ctx);
            ctx.channel().config().setAutoRead(true);
        }
    }

    private void answer(ChannelHandlerContext ctx, Inbound.Received received) {
        Dispatcher dispatcher = service.dispatcher();
        Exchange exchange = new HttpExchange(this, ctx, received);
        Optional<Problem> refusal = place.refusal();
        if (refusal.isPresent()) {
            refused = true;
            dispatcher.refuse(received.request(), caller, refusal.get(), exchange);
            return;
        }
        try {
            service.workers().execute(() -> work(ctx, received.request(), exchange));
        } catch (RejectedExecutionException e) {
            Problem problem = ProblemType.BUSY.because("Too many requests wait already. Nothing was done; try again.");
            dispatcher.refuse(received.request(), caller, problem, exchange);
        }
    }

    /** On a worker's thread. An {@link Error} is not ours to handle, but the client must not wait for ever. */
    private void work(ChannelHandlerContext ctx, Request request, Exchange exchange) {
        boolean answered = false;
        try {
            service.dispatcher().answer(request, caller, exchange);
            answered = true;
        } finally {
            if (!answered) {
                close(ctx);
            }
        }
    }

    void send(ChannelHandlerContext ctx, Inbound.Received received, Reply.Document document) {
        boolean keep = keeps(received);
        timer.awaitTaken(ctx);
        ctx.writeAndFlush(Responses.of(document, received.version(), keep))
                .addListener(sent -> answered(ctx, keep && sent.isSuccess()));
    }

    void sendStreamHead(ChannelHandlerContext ctx, Inbound.Received received, String mediaType) {
        boolean keep = keeps(received);
        timer.awaitTaken(ctx);
        ctx.write(Responses.streamHead(mediaType, received.version(), keep))
                .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        ctx.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT)
                .addListener(sent -> answered(ctx, keep && sent.isSuccess()));
    }

    private boolean keeps(Inbound.Received received) {
        return received.keepAlive() && !serverCloses && !refused;
    }

    private void answered(ChannelHandlerContext ctx, boolean keep) {
        stream = null;
        place.streamEnds();
        if (keep && !serverCloses) {
            takeNext(ctx);
        } else {
            state = State.PARTING;
            close(ctx);
        }
    }

    /** A stream for the request, not opened yet; called by a worker's thread. */
    <T extends Record> EventStream<T> newStream(ChannelHandlerContext ctx, Inbound.Received received) {
        boolean keep = received.keepAlive() && Responses.takesChunks(received.version());
        return new EventStream<>(
                ctx.channel(),
                Responses.streamHead(Routes.JSON_LINES, received.version(), keep),
                service.messages(),
                caller,
                service.limits(),
                ended -> answered(ctx, keep && ended.isSuccess()));
    }

    /** A body for the request, nothing of it sent yet; called by a worker's thread. */
    BodyStream newBody(ChannelHandlerContext ctx, Inbound.Received received, String mediaType) {
        boolean keep = received.keepAlive() && Responses.takesChunks(received.version());
        return new BodyStream(
                ctx.channel(),
                Responses.streamHead(mediaType, received.version(), keep),
                mediaType,
                service.limits(),
                System::nanoTime,
                ended -> answered(ctx, keep && ended.isSuccess()));
    }

    /** The stream answers the request under way from now on, though it may not be open yet. */
    void streaming(Streaming current) {
        stream = current;
        if (serverCloses) {
            current.end();
        }
    }

    /** The request under way is answered with a document after all. */
    void notStreaming() {
        stream = null;
    }

    private void reject(ChannelHandlerContext ctx, Inbound.Rejected rejected) {
        state = State.PARTING;
        arrived.clear();
        timer.awaitTaken(ctx);
        service.dispatcher().unread(caller, rejected.problem());
        Reply.Document document = Reply.Document.problem(rejected.problem(), service.messages());
        ctx.writeAndFlush(Responses.of(document, HttpVersion.HTTP_1_1, false)).addListener(sent -> {
            if (rejected.parting() == Inbound.Parting.LINGERING && sent.isSuccess() && !clientDone) {
                linger(ctx);
            } else {
                close(ctx);
            }
        });
    }

    private void linger(ChannelHandlerContext ctx) {
        timer.awaitClose(ctx);
        ctx.channel().config().setAutoRead(true);
        ((DuplexChannel) ctx.channel()).shutdownOutput().addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ConnectionTimer.Expired expired) {
            timeIsUp(ctx, expired);
        } else if (event == Farewell.SERVER_CLOSES) {
            farewell(ctx);
        } else if (event instanceof ChannelInputShutdownEvent || event == SslCloseCompletionEvent.SUCCESS) {
            clientSendsNoMore(ctx);
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    private void timeIsUp(ChannelHandlerContext ctx, ConnectionTimer.Expired expired) {
        if (expired == ConnectionTimer.Expired.UNFINISHED && state == State.WAITING) {
            Problem problem = ProblemType.REQUEST_TIMEOUT.because("A request must be complete within "
                    + service.limits().request().toMillis() + " ms.");
            reject(ctx, new Inbound.Rejected(problem, Inbound.Parting.LINGERING));
        } else {
            close(ctx);
        }
    }

    private void farewell(ChannelHandlerContext ctx) {
        serverCloses = true;
        if (stream != null) {
            stream.end();
        } else if (state == State.WAITING) {
            close(ctx);
        }
    }

    /**
     * A client may close its half of the connection once it has asked, and still gets its answers. If it has closed
     * both, which looks the same from here, the next write fails; a stream writes at once to find out.
     */
    private void clientSendsNoMore(ChannelHandlerContext ctx) {
        clientDone = true;
        if (stream != null) {
            stream.heartbeat();
        } else if (state != State.ANSWERING) {
            close(ctx);
        }
    }

    Place place() {
        return place;
    }

    HttpService service() {
        return service;
    }

    String caller() {
        return caller.name();
    }

    void close(ChannelHandlerContext ctx) {
        ctx.close().addListener(closed -> log.debug("the connection of {} is closed", caller.name()));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException || cause instanceof CodecException) {
            log.debug("connection of {} closed: {}", caller.name(), cause.getMessage());
        } else {
            log.error("connection of {} closed by a defect", caller.name(), cause);
        }
        close(ctx);
    }
}
