package io.etcdagent.daemon.control;

import io.etcdagent.protocol.json.Messages;
import java.util.concurrent.Executor;

/**
 * What all connections share.
 *
 * @param workers run what takes a moment
 * @param inspectors write bodies, which takes as long as the client takes
 */
record HttpService(Dispatcher dispatcher, Messages messages, Executor workers, Executor inspectors, Limits limits) {}
