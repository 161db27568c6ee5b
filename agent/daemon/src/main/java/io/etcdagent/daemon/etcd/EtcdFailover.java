package io.etcdagent.daemon.etcd;

import io.etcdagent.daemon.time.Deadline;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The cluster's keys through whichever member answers, in an order given anew for each call: the members that will not
 * be stopped first.
 *
 * <p>A call that failed with an unknown outcome is made again at the next member. That is sound because every
 * transaction made through here is guarded, so that doing it twice does it once; it also means that "not succeeded" can
 * be the echo of an earlier attempt, which callers tell apart by reading.
 */
public final class EtcdFailover {

    /** One call, at one member. */
    public interface Call<T> {
        T at(EtcdConnection member, Duration deadline) throws EtcdException;
    }

    /** Decides, before each call, whether this member is asked at all. */
    public interface Admission {

        /**
         * Returns if this member is to be asked.
         *
         * @throws EtcdException if it is not, or cannot tell; the next member is asked then
         */
        void admit(EtcdConnection member, Duration deadline) throws EtcdException;
    }

    private static final URI NOWHERE = URI.create("etcd:none");

    private final Supplier<List<EtcdConnection>> order;
    private final Duration perMember;
    private final LongSupplier nanoClock;
    private final Admission admission;

    /** Asks every member in the order. */
    public EtcdFailover(Supplier<List<EtcdConnection>> order, Duration perMember, LongSupplier nanoClock) {
        this(order, perMember, nanoClock, (member, deadline) -> {});
    }

    /**
     * Asks the members that are admitted.
     *
     * @param order the members to ask, first choice first
     * @param perMember how long one member may take before the next is asked
     */
    public EtcdFailover(
            Supplier<List<EtcdConnection>> order, Duration perMember, LongSupplier nanoClock, Admission admission) {
        this.order = order;
        this.perMember = perMember;
        this.nanoClock = nanoClock;
        this.admission = admission;
    }

    /** The members in the order in which they would be asked now. */
    public List<EtcdConnection> members() {
        return order.get();
    }

    /**
     * Asks one member after another until one gives an answer for the cluster, or the time is up.
     *
     * @param total for all attempts together
     */
    public <T> T ask(Duration total, Call<T> call) throws EtcdException {
        Deadline deadline = Deadline.after(total, nanoClock);
        Optional<EtcdException> last = Optional.empty();
        for (EtcdConnection member : order.get()) {
            if (deadline.passed()) {
                break;
            }
            try {
                admission.admit(member, deadline.atMost(perMember));
                return call.at(member, deadline.atMost(perMember));
            } catch (EtcdException failure) {
                if (isTheClustersAnswer(failure)) {
                    throw failure;
                }
                last = Optional.of(failure);
            }
        }
        throw last.orElseGet(() -> new EtcdException(
                EtcdException.Kind.UNREACHABLE, NOWHERE, "no member of the cluster is known to ask", null));
    }

    /** Whether every other member would say the same; an overloaded or damaged member speaks for itself only. */
    private static boolean isTheClustersAnswer(EtcdException failure) {
        return switch (failure.kind()) {
            case PERMISSION_DENIED, NOT_FOUND, COMPACTED, NO_SPACE -> true;
            case UNREACHABLE, TIMEOUT -> false;
            case REFUSED -> failure.refusal().map(Refusal::isTheClustersAnswer).orElse(false);
        };
    }

    public Optional<KeyValue> get(String key, Duration total) throws EtcdException {
        return ask(total, (member, deadline) -> member.get(key, deadline));
    }

    public List<KeyValue> list(String prefix, Duration total) throws EtcdException {
        return ask(total, (member, deadline) -> member.list(prefix, deadline));
    }

    public Transaction.Outcome commit(Transaction transaction, Duration total) throws EtcdException {
        return ask(total, (member, deadline) -> member.commit(transaction, deadline));
    }
}
