package io.etcdagent.ctl;

/** Entry point of {@code etcd-agentctl}. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(Terminal.ofProcess(System.getenv()), arguments));
    }

    static int run(Terminal terminal, String... arguments) {
        return Commands.all(new EtcdAgentCtl(terminal)).execute(arguments);
    }
}
