package io.etcdagent.ctl;

import java.util.List;

/** Entry point of {@code etcd-agentctl}. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(Terminal.ofProcess(System.getenv()), arguments));
    }

    static int run(Terminal terminal, String... arguments) {
        return Commands.meantBy(List.of(arguments), new EtcdAgentCtl(terminal)).execute(arguments);
    }
}
