package io.etcdagent.ctl;

/** How many characters a terminal has room for. */
record WindowSize(int rows, int columns) {}
