package io.etcdagent.ctl;

import io.etcdagent.ctl.render.Amounts;
import io.etcdagent.ctl.render.Plain;
import io.etcdagent.protocol.SavedSnapshot;
import io.etcdagent.protocol.client.AgentException;
import io.etcdagent.protocol.client.AgentProblem;
import io.etcdagent.protocol.client.Download;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "snapshot",
        description = "Saves a snapshot of etcd's data in a file, as etcdctl snapshot save does.",
        footer = {
            "%nThe snapshot is what one member has, the one of this agent unless --from names another, and needs no quorum."
                    + " It holds all that etcd holds, so that only you may read the file.",
            "There is nothing under the name of FILE but a whole snapshot: what comes goes into a file beside it, is"
                    + " checked against the SHA-256 that etcd sends after it, is on the disk before it gets its name,"
                    + " and is removed if anything fails. An attempt that was cut off cannot be gone on with, for no"
                    + " two snapshots are the same: begin anew. What kill -9 leaves is called .FILE.NUMBER.part.",
            "%nExamples:",
            "  etcd-agentctl snapshot /var/backups/etcd.db",
            "  etcd-agentctl snapshot --from etcd-2 --force etcd.db"
        })
final class SnapshotCommand extends AgentCommand {

    private static final String UNAVAILABLE = "/problems/unavailable";

    @Parameters(paramLabel = "FILE", description = "The file to save it in; it must not be there.")
    private String file = "";

    @Option(
            names = "--from",
            paramLabel = "MEMBER",
            defaultValue = "",
            description = "The name or id of the member whose data to save (default: the member of this agent).")
    private String from = "";

    @Option(
            names = "--force",
            description = "Take the place of a regular file that is there, once the snapshot is whole.")
    private boolean force;

    SnapshotCommand(EtcdAgentCtl root) {
        super(root);
    }

    @Override
    Optional<String> next(AgentProblem problem) {
        return UNAVAILABLE.equals(problem.problem().type()) && from.isEmpty()
                ? Optional.of("another member's: etcd-agentctl snapshot --from MEMBER FILE; who they are: etcd-agentctl"
                        + " members")
                : Optional.empty();
    }

    @Override
    ExitCode run(Session session) throws AgentException, UsageError {
        SnapshotTarget target = SnapshotTarget.named(file, force);
        target.refuseIfTaken();
        SavedSnapshot saved;
        try (Download download = session.agent().snapshot(from, DataCommand.IDLE);
                SnapshotProgress progress = new SnapshotProgress(session.terminal(), download.bytes())) {
            saved = target.save(download, progress);
        } catch (IOException failure) {
            session.terminal()
                    .note("etcd-agentctl: no snapshot was saved: " + Plain.text(String.valueOf(failure.getMessage())));
            return ExitCode.FAILED;
        }
        session.print(
                saved,
                done -> List.of(
                        "saved " + Plain.text(done.file()) + ": " + Amounts.bytes(done.bytes()) + ", verified",
                        "sha256 " + done.sha256()));
        return ExitCode.DONE;
    }
}
