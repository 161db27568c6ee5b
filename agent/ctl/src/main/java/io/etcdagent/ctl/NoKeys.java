package io.etcdagent.ctl;

import io.etcdagent.ctl.render.Escaped;

/** Tells that there is nothing, apart from the answer, where headings alone might look as if something were cut off. */
final class NoKeys {

    private NoKeys() {}

    static void tell(byte[] prefix, long revision, Session session) {
        session.terminal()
                .note("there is no key"
                        + (prefix.length == 0 ? "" : " that begins with " + Escaped.text(prefix))
                        + " at revision " + revision);
    }
}
