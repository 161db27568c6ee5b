package io.etcdagent.ctl;

import java.util.List;
import java.util.Optional;

/** Entry point of {@code etcd-agentctl}. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        StandardOutput output = StandardOutput.ofProcess();
        Terminal terminal = Terminal.ofProcess(System.getenv(), output);
        int code = run(terminal, Surroundings.ofProcess(), arguments);
        terminal.out().flush();
        Optional<String> loss = output.loss();
        loss.ifPresent(why -> terminal.note("etcd-agentctl: what was printed is not all: " + why));
        System.exit(loss.isPresent() ? ExitCode.FAILED.code() : code);
    }

    static int run(Terminal terminal, Surroundings surroundings, String... arguments) {
        return Commands.meantBy(List.of(arguments), new EtcdAgentCtl(terminal, surroundings))
                .execute(arguments);
    }
}
