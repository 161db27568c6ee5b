package io.etcdagent.daemon.control.api;

import io.etcdagent.daemon.control.routing.ProblemType;
import io.etcdagent.daemon.control.routing.Refusal;
import io.etcdagent.daemon.etcd.EtcdException;
import io.etcdagent.daemon.inspect.Inspections;
import io.etcdagent.daemon.inspect.KeyQuery;
import io.etcdagent.daemon.inspect.KeysQuery;
import io.etcdagent.daemon.inspect.Output;
import io.etcdagent.daemon.inspect.OutputGone;
import io.etcdagent.daemon.inspect.TablesQuery;
import io.etcdagent.daemon.inspect.TooManyInspections;
import io.etcdagent.daemon.inspect.WatchQuery;
import io.etcdagent.protocol.RolesView;
import io.etcdagent.protocol.UsersView;
import java.util.stream.Collectors;

/** Looks into the data, with what etcd has against it in the API's words. */
final class InspectCalls {

    private final Inspections inspections;

    InspectCalls(Inspections inspections) {
        this.inspections = inspections;
    }

    void keys(KeysQuery query, Output output) throws Refusal, OutputGone {
        told(() -> inspections.keys(query, output), !query.stale());
    }

    void key(KeyQuery query, Output output) throws Refusal, OutputGone {
        told(() -> inspections.key(query, output), !query.stale());
    }

    void tables(TablesQuery query, Output output) throws Refusal, OutputGone {
        told(() -> inspections.tables(query, output), !query.stale());
    }

    void leases(boolean stale, Output output) throws Refusal, OutputGone {
        told(() -> inspections.leases(stale, output), !stale);
    }

    void watch(WatchQuery query, Output output) throws Refusal, OutputGone {
        try {
            inspections.watch(query, output);
        } catch (EtcdException failure) {
            throw failure.firstLeft().isPresent() ? tooOld(failure) : refusal(failure, false);
        } catch (TooManyInspections tooMany) {
            throw busy(tooMany);
        }
    }

    void snapshot(String member, Output output) throws Refusal, OutputGone {
        told(() -> inspections.snapshot(member, output), false);
    }

    UsersView users() throws Refusal {
        try {
            return inspections.users();
        } catch (EtcdException failure) {
            throw refusal(failure, false);
        }
    }

    RolesView roles() throws Refusal {
        try {
            return inspections.roles();
        } catch (EtcdException failure) {
            throw refusal(failure, false);
        }
    }

    /** A look. */
    private interface Look {
        void run() throws EtcdException, OutputGone, TooManyInspections;
    }

    private static void told(Look look, boolean linearizable) throws Refusal, OutputGone {
        try {
            look.run();
        } catch (EtcdException failure) {
            throw refusal(failure, linearizable);
        } catch (TooManyInspections tooMany) {
            throw busy(tooMany);
        }
    }

    private static Refusal busy(TooManyInspections tooMany) {
        return ProblemType.BUSY.refusal(
                tooMany.getMessage() + ". Nothing was read; try again when one of them has ended.");
    }

    /** Of a watch: what it was to tell next is gone. */
    private static Refusal tooOld(EtcdException failure) {
        return ProblemType.COMPACTED.refusal(failure.getMessage() + ". The changes before that are gone, and were not"
                + " told if they were not shown yet. What is left is told by: etcd-agentctl watch --rev "
                + failure.firstLeft().getAsLong());
    }

    /**
     * In the API's words.
     *
     * @param linearizable whether the same could be had without a quorum
     */
    private static Refusal refusal(EtcdException failure, boolean linearizable) {
        String said = failure.getMessage();
        return switch (failure.kind()) {
            case PERMISSION_DENIED -> ProblemType.DENIED_BY_ETCD.refusal(said);
            case COMPACTED ->
                ProblemType.COMPACTED.refusal(said + ". What was at that revision cannot be had any more, and an answer"
                        + " that had begun is not whole. Ask again, without a revision for what is there now"
                        + failure.firstLeft().stream()
                                .mapToObj(first -> ", or for " + first + ", the first that is left, or later")
                                .collect(Collectors.joining()));
            case NOT_FOUND -> ProblemType.NOT_FOUND.refusal(said);
            case UNREACHABLE, TIMEOUT ->
                ProblemType.UNAVAILABLE.refusal(said
                        + (linearizable
                                ? ". Without a quorum only --consistency=s is answered, from what one member has, perhaps"
                                        + " stale; see: etcd-agentctl health"
                                : "; see: etcd-agentctl health"));
            case NO_SPACE, REFUSED -> ProblemType.CONFLICT.refusal(said);
        };
    }
}
