package io.etcdagent.packaging.quickstart;

import io.etcd.jetcd.Client;
import io.etcd.jetcd.ClientBuilder;
import io.etcd.jetcd.KV;
import io.netty.handler.ssl.SslContext;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Asks one member, and the next as well when no answer came within a short while: etcd drops a
 * proposal that a follower forwards while the leadership moves, and tells nobody, so that a client
 * that only waits stalls for seconds. Only for calls that may be carried out twice. One client of
 * jetcd's own for each member, pinned to it.
 */
final class HedgedClient implements AutoCloseable {
    static final Duration HEDGE_AFTER = Duration.ofMillis(50);
    private static final Duration CALL_LIMIT = Duration.ofSeconds(5);

    private final List<Client> clients;

    /** @param tls empty for plain connections */
    HedgedClient(List<URI> endpoints, Optional<SslContext> tls) {
        clients = endpoints.stream().map(endpoint -> connect(endpoint, tls)).toList();
    }

    /**
     * The first answer of any member, beginning with number {@code first}; empty if none came in
     * time. What was sent and not answered may still be carried out.
     */
    <T> Optional<T> ask(int first, Duration limit, Function<KV, CompletableFuture<T>> call)
            throws InterruptedException {
        Deadline deadline = Deadline.in(limit);
        BlockingQueue<Optional<T>> outcomes = new LinkedBlockingQueue<>();
        int sent = 0;
        while (!deadline.isOver()) {
            send(clients.get((first + sent) % clients.size()), call, outcomes);
            sent++;
            Optional<T> answer = await(outcomes, deadline, sent % clients.size() == 0);
            if (answer.isPresent()) {
                return answer;
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        clients.forEach(Client::close);
    }

    private static Client connect(URI endpoint, Optional<SslContext> tls) {
        ClientBuilder builder =
                Client.builder().endpoints(endpoint).waitForReady(false).interceptor(new CallDeadline(CALL_LIMIT));
        tls.ifPresent(builder::sslContext);
        return builder.build();
    }

    private static <T> void send(
            Client client, Function<KV, CompletableFuture<T>> call, BlockingQueue<Optional<T>> outcomes) {
        var unused = call.apply(client.getKVClient())
                .whenComplete(
                        (answer, failure) -> outcomes.add(failure == null ? Optional.of(answer) : Optional.empty()));
    }

    /**
     * Waits for an answer until it is time for the next member. A failure is no reason to wait, unless
     * every member was asked by now: then a round of failures must not become a busy loop.
     */
    private static <T> Optional<T> await(BlockingQueue<Optional<T>> outcomes, Deadline deadline, boolean roundIsOver)
            throws InterruptedException {
        Deadline hedge = Deadline.in(min(HEDGE_AFTER, deadline.left()));
        while (!hedge.isOver()) {
            Optional<T> outcome = outcomes.poll(hedge.left().toNanos(), TimeUnit.NANOSECONDS);
            if (outcome == null) {
                return Optional.empty();
            }
            if (outcome.isPresent() || !roundIsOver) {
                return outcome;
            }
        }
        return Optional.empty();
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
