/** What systemd is told of this agent: that it is ready, how it goes, that it is alive, that it ends. */
@org.jspecify.annotations.NullMarked
package io.etcdagent.daemon.supervision;
