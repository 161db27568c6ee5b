package io.etcdagent.daemon.gate;

import java.util.Optional;
import java.util.function.Function;

/**
 * One named precondition. It decides by the situation alone, and refuses whenever a fact that it needs is missing.
 *
 * @param <S> all that it looks at
 */
interface Gate<S> {

    /** The name, as DESIGN.md and {@code etcd-agentctl gates} give it. */
    String name();

    /** Whether no operator may override it. */
    boolean hard();

    Finding judge(S situation);

    /** The finding under this gate's name. */
    default GateResult result(S situation) {
        Finding finding = judge(situation);
        if (finding instanceof Finding.Closed closed) {
            return new GateResult(name(), hard(), false, closed.evidence(), Optional.of(closed.remedy()));
        }
        return new GateResult(name(), hard(), true, finding.evidence(), Optional.empty());
    }

    /** This gate, looking at one part of a larger situation. */
    default <W> Gate<W> within(Function<W, S> part) {
        Gate<S> inner = this;
        return new Gate<>() {
            @Override
            public String name() {
                return inner.name();
            }

            @Override
            public boolean hard() {
                return inner.hard();
            }

            @Override
            public Finding judge(W whole) {
                return inner.judge(part.apply(whole));
            }
        };
    }
}
