package io.etcdagent.ctl;

import java.util.Locale;

/** The commands, in the order in which help shows them. */
enum CommandName {
    HEALTH,
    MEMBERS,
    STATUS,
    GATES,
    DIAGNOSE,
    KEYS,
    GET,
    TABLES,
    WATCH,
    LEASES,
    USERS,
    ROLES,
    SNAPSHOT,
    RESTART,
    STOP,
    START,
    DEFRAGMENT,
    RECOVER,
    ALARMS,
    ROLLING_RESTART,
    ROLLOUT,
    LOCK,
    UNLOCK,
    AGENTS,
    OPERATIONS,
    CANCEL,
    CONTEXT,
    DB,
    WAL,
    COMPLETION;

    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    Object command(EtcdAgentCtl root) {
        return switch (this) {
            case HEALTH -> new HealthCommand(root);
            case MEMBERS -> new MembersCommand(root);
            case STATUS -> new StatusCommand(root);
            case GATES -> new GatesCommand(root);
            case DIAGNOSE -> new DiagnoseCommand(root);
            case KEYS -> new KeysCommand(root);
            case GET -> new GetCommand(root);
            case TABLES -> new TablesCommand(root);
            case WATCH -> new WatchCommand(root);
            case LEASES -> new LeasesCommand(root);
            case USERS -> new UsersCommand(root);
            case ROLES -> new RolesCommand(root);
            case SNAPSHOT -> new SnapshotCommand(root);
            case RESTART -> new RestartCommand(root);
            case STOP -> new StopCommand(root);
            case START -> new StartCommand(root);
            case DEFRAGMENT -> new DefragmentCommand(root);
            case RECOVER -> new RecoverCommand(root);
            case ALARMS -> new AlarmsCommand(root);
            case ROLLING_RESTART -> new RollingRestartCommand(root);
            case ROLLOUT -> new RolloutCommand(root);
            case LOCK -> new LockCommand(root);
            case UNLOCK -> new UnlockCommand(root);
            case AGENTS -> new AgentsCommand(root);
            case OPERATIONS -> new OperationsCommand(root);
            case CANCEL -> new CancelCommand(root);
            case CONTEXT -> new ContextCommand(root);
            case DB -> new DbCommand(root);
            case WAL -> new WalCommand(root);
            case COMPLETION -> new CompletionCommand(root);
        };
    }
}
