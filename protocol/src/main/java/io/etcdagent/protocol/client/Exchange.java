package io.etcdagent.protocol.client;

import io.etcdagent.protocol.Routes;
import io.etcdagent.protocol.client.AgentUnreachable.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Locale;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;

/** One request and its answer, on a connection of its own; the head of the answer is there when this is made. */
final class Exchange implements AutoCloseable {

    private final String agent;
    private final Socket socket;
    private final CallsUnderWay calls;
    private final HttpConnection connection;
    private final ClassicHttpResponse response;

    private Exchange(
            String agent, Socket socket, CallsUnderWay calls, HttpConnection connection, ClassicHttpResponse response) {
        this.agent = agent;
        this.socket = socket;
        this.calls = calls;
        this.connection = connection;
        this.response = response;
    }

    /** @param calls whoever cancels them ends this one too, from when it is connected */
    static Exchange begin(Transport transport, Request request, Deadline deadline, CallsUnderWay calls)
            throws AgentException {
        Socket socket = transport.open(deadline);
        calls.begun(socket);
        boolean begun = false;
        try {
            HttpConnection connection = new HttpConnection(socket, deadline);
            ClassicHttpResponse response = ask(connection, request);
            begun = true;
            return new Exchange(transport.name(), socket, calls, connection, response);
        } catch (HttpException | IOException e) {
            throw failure(transport.name(), e, false);
        } finally {
            if (!begun) {
                calls.over(socket);
            }
        }
    }

    private static ClassicHttpResponse ask(HttpConnection connection, Request request)
            throws HttpException, IOException {
        BasicClassicHttpRequest message = new BasicClassicHttpRequest(request.method(), request.path());
        message.addHeader("Host", "localhost");
        message.addHeader("Accept", request.accept() + ", " + Routes.PROBLEM_JSON);
        message.addHeader("Connection", "close");
        request.idempotencyKey().ifPresent(key -> message.addHeader(Routes.IDEMPOTENCY_KEY, key));
        request.body().ifPresent(body -> {
            message.addHeader("Content-Length", body.length);
            message.addHeader("Content-Type", Routes.JSON);
            message.setEntity(new ByteArrayEntity(body, ContentType.APPLICATION_JSON));
        });
        connection.sendRequestHeader(message);
        connection.sendRequestEntity(message);
        connection.flush();
        ClassicHttpResponse response = connection.receiveResponseHeader();
        while (response.getCode() < 200) {
            response = connection.receiveResponseHeader();
        }
        connection.receiveResponseEntity(response);
        return response;
    }

    int status() {
        return response.getCode();
    }

    /** The answer's media type without its parameters; empty if it names none. */
    String mediaType() {
        Header header = response.getFirstHeader("Content-Type");
        if (header == null) {
            return "";
        }
        String value = header.getValue();
        int parameters = value.indexOf(';');
        return (parameters < 0 ? value : value.substring(0, parameters)).strip().toLowerCase(Locale.ROOT);
    }

    /** The answer's whole body. */
    byte[] body(int largest) throws AgentException {
        try {
            byte[] body = response.getEntity().getContent().readNBytes(largest + 1);
            if (body.length > largest) {
                throw new AgentProtocolError(
                        "the agent at " + agent + " answered with more than " + largest + " bytes");
            }
            return body;
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** How many bytes the body has; -1 where its head does not say. */
    long length() {
        return response.getEntity().getContentLength();
    }

    InputStream content() throws IOException {
        return response.getEntity().getContent();
    }

    String agent() {
        return agent;
    }

    void setDeadline(Deadline deadline) {
        connection.setDeadline(deadline);
    }

    /** Drops the connection; a read in another thread ends. */
    @Override
    public void close() {
        calls.over(socket);
    }

    /** What a failure to read the answer's body means to somebody who asked an agent. */
    AgentException failure(IOException failure) {
        return failure(agent, failure, connection.hasEnded());
    }

    private static AgentException failure(String agent, Exception failure, boolean ended) {
        if (failure instanceof SocketTimeoutException) {
            return new AgentUnreachable(Reason.TIMED_OUT, agent, null);
        }
        if (failure instanceof TlsFailure tls) {
            return new AgentUnreachable(tls.reason(), agent, tls);
        }
        boolean garbage = failure instanceof HttpException
                || failure instanceof MessageConstraintException
                || (failure instanceof MalformedChunkCodingException && !ended);
        if (garbage) {
            return new AgentProtocolError(
                    "what answers at " + agent + " does not speak HTTP as an agent does: " + failure.getMessage(),
                    failure);
        }
        return new AgentUnreachable(Reason.BROKEN, agent, failure);
    }

    static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Nothing is lost with it: the answer was read, or its failure is already on its way.
            return;
        }
    }
}
