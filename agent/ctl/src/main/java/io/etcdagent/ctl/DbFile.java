package io.etcdagent.ctl;

import io.etcdagent.ctl.render.DbText;
import io.etcdagent.ctl.render.Plain;
import io.etcdagent.ctl.view.DbCheckView;
import io.etcdagent.ctl.view.DbLine;
import io.etcdagent.ctl.view.DbMembersView;
import io.etcdagent.ctl.view.DbMetaView;
import io.etcdagent.datadir.backend.CheckSummary;
import io.etcdagent.datadir.bytes.Damage;
import io.etcdagent.datadir.mvcc.Store;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A backend file that a command shows.
 *
 * @param inUse whether a running etcd has it open
 * @param damages takes note of what could not be read
 */
record DbFile(Path path, Store store, boolean inUse, DamageNotes damages, Session session) {

    ExitCode members() throws IOException, Damage {
        DbMembersView view = DbMembersView.of(store.members(damages), store.removedMembers(damages));
        session.print(view, members -> DbText.members(members, session.style()));
        return end();
    }

    ExitCode meta() throws IOException, Damage {
        DbMetaView view = DbMetaView.of(path.toString(), inUse, store.info(damages), store.alarms(damages));
        session.print(view, meta -> DbText.meta(meta));
        return end();
    }

    ExitCode check() throws IOException, Damage {
        DamageNotes findings = new DamageNotes();
        CheckSummary summary = store.check(findings);
        DbCheckView view = DbCheckView.of(path.toString(), summary, findings.count(), findings.views());
        session.print(view, check -> DbText.check(check, session.style()));
        return findings.count() == 0 ? ExitCode.DONE : ExitCode.FAILED;
    }

    String json(DbLine line) {
        return session.messages().compact(line);
    }

    /** What could not be read is said apart from what could. */
    ExitCode end() {
        if (damages.count() == 0) {
            return ExitCode.DONE;
        }
        session.terminal()
                .note("etcd-agentctl: " + Plain.text(path.toString()) + " is damaged, and what is shown is not all:");
        damages.lines().forEach(session.terminal()::note);
        session.terminal().note("  all that is wrong: etcd-agentctl db check --file " + Plain.text(path.toString()));
        return ExitCode.FAILED;
    }
}
