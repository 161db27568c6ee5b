package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.gate.DataStanding;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** The data of this node's member on its disk. */
public interface MemberData {

    /**
     * Whether it can be moved aside, and its successor has room. Changes nothing.
     *
     * @param deadId the member whose data it is, in hexadecimal
     * @param others how large the backend file of the others is at most, in bytes
     */
    DataStanding standing(String deadId, long others);

    /**
     * Moves it aside; what was moved for the same member and moment already stays so. Nothing is deleted.
     *
     * @return the directories that are kept; none if there was no data
     * @throws IOException in words for an operator
     */
    List<Path> moveAside(String deadId, Instant at) throws IOException;

    /** What was moved aside for that member at that moment. */
    List<Path> kept(String deadId, Instant at);

    /** How many bytes of data there are now, as far as can be seen; grows while a new member takes its data. */
    long bytes();
}
