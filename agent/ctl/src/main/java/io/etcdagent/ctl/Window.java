package io.etcdagent.ctl;

import java.util.Optional;

/** What a terminal is looked at through; its operator may change its size at any time. */
interface Window {

    /** Nothing where it cannot be told. */
    Optional<WindowSize> size();
}
