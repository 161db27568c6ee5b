package io.etcdagent.daemon.unit;

import java.util.Map;
import java.util.Optional;

/**
 * Settings that every start of etcd sees from now on, over those of its unit: how a member that was emptied joins its
 * cluster again. They outlive a boot: a machine that boots between the data's move and the join must not start an empty
 * etcd that founds a cluster of its own.
 */
public interface JoinSettings {

    /**
     * Why an etcd that is started now would not obey them, for operators: what sets them instead, and what to do; empty
     * if it would. Changes nothing.
     *
     * @throws UnitException if that cannot be found out now
     */
    Optional<String> obstacle() throws UnitException;

    /**
     * Puts them in the place of those that are there; durable when it returns. A crash on the way can leave any part of
     * them, so they are put while etcd still has its data, which makes all of them count for nothing.
     *
     * @param variables names and values of etcd's environment, see {@link JoinVariables}; an empty value takes away what
     *     the unit sets
     * @throws UnitException if they are not there as a whole; or if a value has control characters, which no setting has
     */
    void put(Map<String, String> variables) throws UnitException;

    /** Whether any are there. */
    boolean present() throws UnitException;

    /** Takes them away; durable when it returns. No effect where there are none. */
    void clear() throws UnitException;
}
