package io.etcdagent.daemon;

import java.io.PrintStream;

/** What {@code etcd-agent --help} prints. */
final class Help {

    private Help() {}

    static void print(PrintStream out) {
        out.println("Usage: etcd-agent [--help | --version | --check-config]");
        out.println();
        out.println("Runs beside one etcd member, in the foreground, until it gets SIGTERM; that never touches etcd.");
        out.println("Ask it with etcd-agentctl, or with: curl --unix-socket SOCKET http://agent/v1/health");
        out.println();
        out.println(
                "  --check-config   print each setting, its value and where it comes from; exit status 2 if one is wrong");
        out.println("  --version        print the version");
        out.println();
        out.println("Settings are environment variables:");
        for (Setting setting : Setting.values()) {
            out.println();
            out.println("  " + setting.variable());
            out.println("      " + setting.help());
            out.println("      " + (setting.preset().isEmpty() ? "unset by default" : "default: " + setting.preset()));
        }
        out.println();
        out.println("Exit status: 0 stopped by a signal, 1 could not start, 2 wrong usage or configuration.");
    }
}
