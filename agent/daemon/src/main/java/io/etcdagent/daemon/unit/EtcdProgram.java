package io.etcdagent.daemon.unit;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * etcd as the agent starts it where no systemd does. It must outlive the agent, so nothing ties the two together: it
 * gets a session of its own, hence no signal of the agent's terminal; it writes to a file, not to a pipe that would
 * break; it inherits no variable such as {@code NOTIFY_SOCKET} that was meant for the agent.
 *
 * <p>Its environment carries a mark, by which it is found even when the agent died before it could record its pid.
 *
 * @param binary the etcd program
 * @param directory where it runs; names it in the mark, so it has to be absolute and free of symbolic links
 * @param log what it prints is appended here
 */
record EtcdProgram(Path binary, Path directory, Path log) {

    private static final Logger LOG = LoggerFactory.getLogger(EtcdProgram.class);

    /** Not {@code ETCD_...}: etcd warns of each such variable that it does not know. */
    private static final String MARK = "RUN_BY_ETCD_AGENT_IN";

    /** What the agent writes to the log before each run, so that one can be told from the other. */
    static final String RUN_BEGINS = "etcd-agent: starts etcd at ";

    /** The environment entry that only processes started from here have. */
    String mark() {
        return MARK + "=" + directory;
    }

    /**
     * As well as that can be done: a log that cannot be written stops no start by itself. On a line of its own, because an
     * etcd that was killed may have left half a one.
     */
    void noteStart(Instant now) {
        try {
            Files.writeString(
                    log, "\n" + RUN_BEGINS + now + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            LOG.warn("The start of etcd is not noted in its log {}: {}", log, e.toString());
        }
    }

    /** @param environment etcd's settings, {@code ETCD_*} */
    Process start(Map<String, String> environment) throws IOException {
        if (!Files.isExecutable(binary)) {
            throw new IOException("there is no program " + binary);
        }
        // A child of the JVM leads no process group, so that setsid(1) need not fork: etcd takes the place of
        // setsid and is the process that is returned.
        ProcessBuilder builder = new ProcessBuilder("setsid", binary.toString())
                .directory(directory.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectOutput(Redirect.appendTo(log.toFile()))
                .redirectErrorStream(true);
        Map<String, String> variables = builder.environment();
        variables.keySet().retainAll(Set.of("PATH", "HOME"));
        variables.putAll(environment);
        variables.put(MARK, directory.toString());
        return builder.start();
    }
}
