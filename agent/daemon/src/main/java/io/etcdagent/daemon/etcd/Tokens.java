package io.etcdagent.daemon.etcd;

import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcd.jetcd.api.AuthenticateResponse;
import io.etcdagent.daemon.etcd.EtcdException.Kind;
import io.etcdagent.daemon.time.Deadline;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The token by which one member knows the agent as a user. It is asked for only after the member has refused a call for
 * want of one: a login goes through the quorum, and what needs no user must work without. etcd forgets simple tokens
 * with its process and five minutes after their last use.
 */
final class Tokens {

    /** The call by which etcd gives a token. */
    interface Login {
        AuthenticateResponse authenticate(AuthenticateRequest request, Duration deadline);
    }

    private static final Metadata.Key<String> HEADER = Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER);

    private final URI endpoint;
    private final Optional<EtcdLogin> login;
    private final ReentrantLock loggingIn = new ReentrantLock();
    private volatile Optional<String> token = Optional.empty();
    private volatile boolean wanted;

    Tokens(URI endpoint, Optional<EtcdLogin> login) {
        this.endpoint = endpoint;
        this.login = login;
    }

    Optional<String> current() {
        return token;
    }

    /** Whether a login would help where this was said. */
    boolean helpWhere(@Nullable String said) {
        return login.isPresent()
                && said != null
                && (said.contains("user name is empty")
                        || said.contains("invalid auth token")
                        || said.contains("revision of auth store is old"));
    }

    /** A token of the given one is no good any more. */
    void refused(Optional<String> used) {
        wanted = true;
        if (token.equals(used)) {
            token = Optional.empty();
        }
    }

    /** The token for a stream, whose refusal cannot be answered by trying again: it is got first if it was ever wanted. */
    Optional<String> forStream(Login etcd, Deadline deadline) throws EtcdException {
        return wanted && token.isEmpty() ? Optional.of(renew(etcd, deadline)) : token;
    }

    /**
     * Logs in, or gives the token that another thread has got meanwhile.
     *
     * @throws EtcdException if there is no password to be had
     * @throws StatusRuntimeException if etcd refuses or does not answer
     */
    String renew(Login etcd, Deadline deadline) throws EtcdException {
        EtcdLogin user = login.orElseThrow();
        try {
            if (!loggingIn.tryLock(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
                throw Status.DEADLINE_EXCEEDED.asRuntimeException();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Status.CANCELLED.withCause(e).asRuntimeException();
        }
        try {
            Optional<String> known = token;
            if (known.isPresent()) {
                return known.get();
            }
            AuthenticateRequest request = AuthenticateRequest.newBuilder()
                    .setName(user.user())
                    .setPassword(user.password())
                    .build();
            String fresh = etcd.authenticate(request, deadline.remaining()).getToken();
            token = Optional.of(fresh);
            return fresh;
        } catch (IOException e) {
            throw new EtcdException(Kind.PERMISSION_DENIED, endpoint, endpoint + ": no login: " + e.getMessage(), e);
        } finally {
            loggingIn.unlock();
        }
    }

    /** The channel with the token in each call. */
    static Channel attached(Channel channel, Optional<String> token) {
        if (token.isEmpty()) {
            return channel;
        }
        Metadata headers = new Metadata();
        headers.put(HEADER, token.get());
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    }
}
