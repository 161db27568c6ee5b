package io.etcdagent.daemon;

import java.io.PrintStream;

/** What {@code etcd-agent --help} prints. */
final class Help {

    private Help() {}

    static void print(PrintStream out) {
        out.println("Usage: etcd-agent [--help | --version | --check-config | --data-paths]");
        out.println();
        out.println("Runs beside one etcd member, in the foreground, until it gets SIGTERM; that never touches etcd.");
        out.println("Ask it with etcd-agentctl, or with: curl --unix-socket SOCKET http://agent/v1/health");
        out.println();
        out.println(
                "  --check-config   print each setting, its value and where it comes from, what is known of the etcd");
        out.println("                   member, and what is wrong; reads " + Parts.DEFAULTS_FILE + " as the service");
        out.println("                   does. Run it as the agent's user: sudo -u etcd etcd-agent --check-config");
        out.println(
                "  --data-paths     print the directories that the agent has to write to so that 'recover' can move");
        out.println(
                "                   the member's data aside; etcd-agent-adapt opens the service's sandbox for them");
        out.println("  --version        print the version");
        out.println();
        out.println("On a normal host nothing has to be set: the agent finds the member's URL, certificates, name and");
        out.println(
                "directories in etcd's systemd unit (Environment=, EnvironmentFile=, the flags of ExecStart= or the");
        out.println("file of --config-file) and in the running process, whose own settings win. Certificates are read");
        out.println("again when their files change.");
        out.println();
        out.println("Settings are environment variables, for the service in " + Parts.DEFAULTS_FILE + ":");
        for (Setting setting : Setting.values()) {
            out.println();
            out.println("  " + setting.variable());
            out.println("      " + setting.help());
            out.println("      " + setting.otherwise());
        }
        out.println();
        out.println("Exit status: 0 stopped by a signal, 1 could not start, 2 wrong usage or configuration. With");
        out.println(
                "--check-config: 0 nothing is in the way (there may be warnings), 2 a setting is wrong or a problem");
        out.println("keeps the agent from speaking with its member.");
    }
}
