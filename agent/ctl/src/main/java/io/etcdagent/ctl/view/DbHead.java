package io.etcdagent.ctl.view;

import io.avaje.jsonb.Json;

/**
 * What is read.
 *
 * @param revision at which keys are shown
 * @param inUse whether a running etcd has the file open
 */
@Json
public record DbHead(String file, long revision, boolean inUse) {}
