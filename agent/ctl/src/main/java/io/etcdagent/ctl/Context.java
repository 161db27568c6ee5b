package io.etcdagent.ctl;

import io.etcdagent.protocol.client.AgentAddress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How one agent is asked, under a name. What is left out must be said on the command line.
 *
 * @param file where it is written
 */
record Context(
        String name,
        Path file,
        Optional<AgentAddress> host,
        Optional<Path> cert,
        Optional<Path> key,
        Optional<Path> cacert) {}
