package io.etcdagent.systemd;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a service starts its program, as systemd has read it from the unit's file and its drop-ins (systemd.exec(5),
 * systemd.service(5)). Specifiers such as {@code %H} are replaced already; variables in the command line are not.
 *
 * @param loadState {@code loaded}, or why there is nothing to know: {@code not-found}, {@code bad-setting} …
 * @param environment the assignments of {@code Environment=}, in their order
 * @param environmentFiles those of {@code EnvironmentFile=}, in their order; each overrides what stands before it
 * @param unset names and assignments that {@code UnsetEnvironment=} takes away at the end
 * @param command the words of the last {@code ExecStart=}, the program first; empty if there is none. systemctl prints
 *     them with a blank between two and without quotes, so an argument that holds a blank comes as several words
 * @param mainPid the main process; 0 if none runs
 * @param user as whom it runs; empty for root
 * @param file the unit's file; empty if it has none
 * @param workingDirectory where the program starts, and relative paths with it
 * @param reloadNeeded whether the unit's files have changed since systemd read them
 */
public record ServiceDefinition(
        UnitName unit,
        String loadState,
        List<String> environment,
        List<VariablesFile> environmentFiles,
        List<String> unset,
        List<String> command,
        long mainPid,
        String user,
        String file,
        String workingDirectory,
        boolean reloadNeeded) {

    /** What to ask systemctl for. */
    public static final List<String> PROPERTIES = List.of(
            "LoadState",
            "Environment",
            "EnvironmentFiles",
            "UnsetEnvironment",
            "ExecStart",
            "MainPID",
            "User",
            "FragmentPath",
            "WorkingDirectory",
            "NeedDaemonReload");

    private static final Pattern COMMAND = Pattern.compile(" argv\\[\\]=(.*?) ; (?:ignore_errors|flags)=");
    private static final Pattern FILE = Pattern.compile("(.*) \\(ignore_errors=(yes|no)\\)");

    /**
     * One {@code EnvironmentFile=}.
     *
     * @param path a path or a pattern of paths
     * @param optional whether the service starts without it
     */
    public record VariablesFile(String path, boolean optional) {}

    public ServiceDefinition {
        environment = List.copyOf(environment);
        environmentFiles = List.copyOf(environmentFiles);
        unset = List.copyOf(unset);
        command = List.copyOf(command);
    }

    /** Asks systemd, once. A unit that does not exist is no error but told by its load state. */
    public static ServiceDefinition ask(Systemctl systemctl, UnitName unit) throws SystemdException {
        return of(unit, systemctl.showEveryLine(unit, PROPERTIES));
    }

    static ServiceDefinition of(UnitName unit, Map<String, List<String>> properties) {
        return new ServiceDefinition(
                unit,
                last(properties, "LoadState"),
                PrintedWords.read(last(properties, "Environment")),
                properties.getOrDefault("EnvironmentFiles", List.of()).stream()
                        .map(ServiceDefinition::variablesFile)
                        .flatMap(Optional::stream)
                        .toList(),
                PrintedWords.read(last(properties, "UnsetEnvironment")),
                command(last(properties, "ExecStart")),
                number(last(properties, "MainPID")),
                last(properties, "User"),
                last(properties, "FragmentPath"),
                // "!" says that a missing directory is put up with.
                last(properties, "WorkingDirectory").replaceFirst("^[!-]", ""),
                last(properties, "NeedDaemonReload").equals("yes"));
    }

    private static String last(Map<String, List<String>> properties, String name) {
        List<String> values = properties.getOrDefault(name, List.of(""));
        return values.get(values.size() - 1);
    }

    private static Optional<VariablesFile> variablesFile(String printed) {
        Matcher matcher = FILE.matcher(printed);
        return matcher.matches()
                ? Optional.of(
                        new VariablesFile(matcher.group(1), matcher.group(2).equals("yes")))
                : Optional.empty();
    }

    private static List<String> command(String printed) {
        Matcher matcher = COMMAND.matcher(printed);
        return matcher.find()
                ? Arrays.stream(matcher.group(1).split(" ", -1))
                        .filter(word -> !word.isEmpty())
                        .toList()
                : List.of();
    }

    private static long number(String printed) {
        return printed.matches("\\d{1,18}") ? Long.parseLong(printed) : 0;
    }
}
