package io.etcdagent.ctl;

import io.etcdagent.ctl.render.Escaped;
import io.etcdagent.ctl.render.Plain;
import io.etcdagent.protocol.InspectHead;
import io.etcdagent.protocol.client.AgentException;
import java.io.IOException;
import java.time.Duration;

/** A command that shows the data in etcd as it comes. */
abstract class DataCommand extends AgentCommand {

    /** The agent sends at least an empty line every quarter of a minute. */
    static final Duration IDLE = Duration.ofSeconds(60);

    DataCommand(EtcdAgentCtl root) {
        super(root);
    }

    @Override
    final ExitCode run(Session session)
            throws AgentException, UsageError, Refused, LostTrack, IOException, InterruptedException {
        BulkOutput out = new BulkOutput(session.terminal().out(), System::nanoTime);
        try {
            ExitCode code = show(session, out);
            out.flush();
            return code;
        } catch (OutputClosed enough) {
            return ExitCode.DONE;
        }
    }

    abstract ExitCode show(Session session, BulkOutput out)
            throws AgentException, UsageError, Refused, IOException, InterruptedException, OutputClosed;

    /** What was typed as a key or a prefix: bytes that are no text are written as they are shown. */
    static byte[] bytes(String typed) throws UsageError {
        try {
            return Escaped.bytes(typed);
        } catch (IllegalArgumentException e) {
            throw new UsageError(Plain.text(typed) + ": " + e.getMessage()
                    + "; a backslash in a key is written as two, a byte as \\xNN");
        }
    }

    /** Said apart from the answer, which may go elsewhere than to who should know this. */
    static void remarkOn(InspectHead head, Session session) {
        if (head.stale()) {
            session.terminal()
                    .note("STALE: this is what member " + Plain.text(head.memberId()) + " has"
                            + (head.revision() == 0 ? "" : ", up to revision " + head.revision())
                            + "; the cluster may be further");
        }
    }
}
