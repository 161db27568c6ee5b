/**
 * HTTP/1.1 on connections, whoever accepts them: reads requests, keeps limits and times, sends answers, streams and bodies.
 * Knows nothing of the agent.
 */
@NullMarked
package io.etcdagent.daemon.control.http;

import org.jspecify.annotations.NullMarked;
