package io.etcdagent.daemon.control;

import io.etcdagent.protocol.json.Messages;
import java.util.concurrent.Executor;

/** What all connections share. */
record HttpService(Dispatcher dispatcher, Messages messages, Executor workers, Limits limits) {}
