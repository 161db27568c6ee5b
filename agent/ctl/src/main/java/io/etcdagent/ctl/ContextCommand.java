package io.etcdagent.ctl;

import io.etcdagent.ctl.render.ContextText;
import io.etcdagent.ctl.view.ContextView;
import io.etcdagent.ctl.view.ContextsView;
import io.etcdagent.protocol.json.Messages;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "context",
        description = "The contexts: names for agents of other hosts, with the files by which they are asked.",
        footer = {
            "%nA context is a section of ~/.config/etcd-agent/contexts, or of /etc/etcd-agent/contexts for everybody on"
                    + " this host. A path is one from the file's own directory.",
            "%n  [prod-1]",
            "  host = db1.example:2390",
            "  cert = pki/me.pem",
            "  key = pki/me-key.pem",
            "  cacert = pki/agents-ca.pem",
            "%nExamples:",
            "  etcd-agentctl context list",
            "  etcd-agentctl context show prod-1",
            "  etcd-agentctl --context prod-1 health",
            "  ETCD_AGENT_CONTEXT=prod-1 etcd-agentctl rollout watch"
        })
final class ContextCommand implements Callable<Integer> {

    enum Action {
        LIST,
        SHOW;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Parameters(index = "0", arity = "0..1", paramLabel = "list|show", description = "list, where it is left out.")
    private Action action = Action.LIST;

    @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "The one to show.")
    private @Nullable String name;

    private final EtcdAgentCtl root;

    ContextCommand(EtcdAgentCtl root) {
        this.root = root;
    }

    @Override
    public Integer call() throws UsageError {
        Contexts contexts = Contexts.read(root.surroundings());
        List<Context> shown = switch (action) {
            case LIST -> {
                if (name != null) {
                    throw new UsageError("list takes no name; show does");
                }
                yield contexts.all();
            }
            case SHOW -> List.of(contexts.named(shown()));
        };
        ContextsView view = new ContextsView(
                shown.stream().map(context -> view(context, chosen())).toList());
        if (root.format() == OutputFormat.JSON) {
            root.terminal().print(new Messages().pretty(view));
        } else {
            root.terminal()
                    .print(
                            action == Action.SHOW
                                    ? ContextText.one(view.contexts().get(0))
                                    : ContextText.all(view, root.style()));
        }
        return ExitCode.DONE.code();
    }

    private Optional<String> chosen() {
        return root.destination().chosenContext(root.surroundings());
    }

    private String shown() throws UsageError {
        return Optional.ofNullable(name)
                .or(this::chosen)
                .orElseThrow(() -> new UsageError("which one is to be shown? etcd-agentctl context list"));
    }

    private static ContextView view(Context context, Optional<String> chosen) {
        return new ContextView(
                context.name(),
                chosen.filter(context.name()::equals).isPresent(),
                context.file().toString(),
                context.host().map(Object::toString).orElse(null),
                context.cert().map(Path::toString).orElse(null),
                context.key().map(Path::toString).orElse(null),
                context.cacert().map(Path::toString).orElse(null));
    }
}
