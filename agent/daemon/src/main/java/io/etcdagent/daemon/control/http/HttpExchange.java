package io.etcdagent.daemon.control.http;

import io.etcdagent.daemon.control.routing.Exchange;
import io.etcdagent.daemon.control.routing.ProblemType;
import io.etcdagent.daemon.control.routing.Refusal;
import io.etcdagent.daemon.control.routing.Reply;
import io.etcdagent.daemon.inspect.OutputGone;
import io.etcdagent.daemon.inspect.OutputTooSlow;
import io.etcdagent.protocol.InspectLine;
import io.etcdagent.protocol.Problem;
import io.etcdagent.protocol.Routes;
import io.netty.channel.ChannelHandlerContext;
import java.util.Arrays;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the answer to one request from the worker's thread to the connection's event loop. */
record HttpExchange(HttpConnection connection, ChannelHandlerContext ctx, Inbound.Received received)
        implements Exchange {

    private static final Logger log = LoggerFactory.getLogger(HttpExchange.class);

    @Override
    public void send(Reply.Document document) {
        ctx.executor().execute(() -> connection.send(ctx, received, document));
    }

    @Override
    public <T extends Record> void stream(Reply.Stream<T> stream) throws Refusal {
        if (received.request().method().equals("HEAD")) {
            ctx.executor().execute(() -> connection.sendStreamHead(ctx, received, Routes.JSON_LINES));
            return;
        }
        connection.place().streamBegins();
        EventStream<T> events = connection.newStream(ctx, received);
        ctx.executor().execute(() -> connection.streaming(events));
        try {
            events.open(stream.opening());
        } catch (Refusal | RuntimeException e) {
            if (events.hasBegun()) {
                // Half a stream is on its way: closing is all that still tells the client.
                connection.close(ctx);
            }
            throw e;
        }
    }

    @Override
    public void body(Reply.Body body, Function<Exception, Problem> problem) throws Refusal {
        if (received.request().method().equals("HEAD")) {
            ctx.executor().execute(() -> connection.sendStreamHead(ctx, received, body.mediaType()));
            return;
        }
        connection.place().bodyBegins(body.length());
        BodyStream output = connection.newBody(ctx, received, body.mediaType());
        ctx.executor().execute(() -> connection.streaming(output));
        try {
            connection.service().inspectors().execute(() -> write(body, output, problem));
        } catch (RejectedExecutionException e) {
            abandon(output);
            throw ProblemType.BUSY.refusal("As many looks into the data are under way as this agent allows at a time."
                    + " Nothing was read; try again when one of them has ended.");
        }
    }

    /** On a thread of its own. An {@link Error} is not ours to handle, but the client must not wait for ever. */
    private void write(Reply.Body body, BodyStream output, Function<Exception, Problem> problem) {
        boolean over = false;
        try {
            body.writing().to(output);
            output.complete();
            over = true;
        } catch (OutputTooSlow slow) {
            tell(slow);
            output.cutOff(
                    line(ProblemType.TOO_SLOW.because("The agent gave the answer up: " + slow.getMessage() + '.')));
            over = true;
        } catch (OutputGone gone) {
            tell(gone);
        } catch (Refusal | RuntimeException failure) {
            over = output.isGone() ? leave(output) : fail(body, output, problem.apply(failure));
        } finally {
            if (!over) {
                connection.close(ctx);
            }
        }
    }

    private void tell(OutputGone gone) {
        log.info(
                "the answer to {} for {} was not sent to its end: {}",
                received.request().target(),
                connection.caller(),
                gone.getMessage());
    }

    /** What was given up because nobody takes it has failed for no other reason. */
    private boolean leave(BodyStream output) {
        tell(new OutputGone(output.goneBecause()));
        return false;
    }

    private void abandon(BodyStream output) {
        output.abandon();
        ctx.executor().execute(connection::notStreaming);
    }

    /** Tells the client as well as it still can be told. */
    private boolean fail(Reply.Body body, BodyStream output, Problem problem) {
        if (!output.hasBegun()) {
            abandon(output);
            send(Reply.Document.problem(problem, connection.service().messages()));
            return true;
        }
        log.warn(
                "the answer to {} for {} ends unfinished: {}",
                received.request().target(),
                connection.caller(),
                problem.detail());
        if (!body.mediaType().equals(Routes.JSON_LINES)) {
            return false;
        }
        try {
            byte[] last = line(problem);
            output.write(last, 0, last.length);
            output.complete();
            return true;
        } catch (OutputGone gone) {
            return false;
        }
    }

    private byte[] line(Problem problem) {
        byte[] json = connection.service().messages().bytes(InspectLine.of(problem));
        byte[] line = Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        return line;
    }
}
