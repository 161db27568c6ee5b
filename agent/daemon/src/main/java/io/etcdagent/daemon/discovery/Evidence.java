package io.etcdagent.daemon.discovery;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All that was found of how etcd is started, not judged yet.
 *
 * @param unit the unit's name, for messages
 * @param variables the environment for its next start
 * @param variablesComplete whether all that sets them could be read
 * @param command its command line, with variables not expanded
 * @param running its process, if it runs and shows itself
 * @param configFiles what is in the config files that it is told to read, by the path that it is told
 * @param workingDirectory where relative paths begin
 */
record Evidence(
        String unit,
        Variables variables,
        boolean variablesComplete,
        CommandLine command,
        Optional<RunningEtcd> running,
        Map<String, Map<String, String>> configFiles,
        Path workingDirectory) {

    Evidence {
        configFiles = Map.copyOf(configFiles);
    }

    /**
     * The running process.
     *
     * @param variables its own environment; empty where it may not be read
     */
    record RunningEtcd(CommandLine command, Optional<List<String>> variables) {}

    /** With the contents of the config files that it names. */
    Evidence withConfigFiles(Map<String, Map<String, String>> contents) {
        return new Evidence(unit, variables, variablesComplete, command, running, contents, workingDirectory);
    }

    /** What etcd runs with now, or will be started with if it does not run. */
    EtcdSettings inForce() {
        return running.isEmpty()
                ? definition()
                : settings(runningFlags(), runningPlace(), runningVariables()).traced(definition());
    }

    /** What etcd will run with after its next start. */
    EtcdSettings definition() {
        return settings(definedFlags(), definedPlace(), variables);
    }

    /** The paths of all config files that settings are read from. */
    List<Found<String>> configFilesNamed() {
        Optional<Found<String>> here = running.isEmpty()
                ? Optional.empty()
                : EtcdSettings.configFile(runningFlags(), runningPlace(), runningVariables());
        Optional<Found<String>> defined = EtcdSettings.configFile(definedFlags(), definedPlace(), variables);
        return Stream.of(here, defined).flatMap(Optional::stream).toList();
    }

    /** The variables that go with {@link #inForce}: those of etcdctl too, which an operator may have put there. */
    Variables variablesInForce() {
        return running.isEmpty() ? variables : runningVariables();
    }

    private EtcdSettings settings(Map<String, String> flags, String flagsPlace, Variables from) {
        return EtcdSettings.configFile(flags, flagsPlace, from)
                .map(file -> EtcdSettings.ofConfigFile(configFiles.getOrDefault(file.value(), Map.of()), file.value()))
                .orElseGet(() -> EtcdSettings.of(flags, flagsPlace, from));
    }

    Map<String, String> definedFlags() {
        return command.runsEtcd() ? command.expand(variables).flags() : Map.of();
    }

    String definedPlace() {
        return "in ExecStart of " + unit;
    }

    private Map<String, String> runningFlags() {
        return running.map(process -> process.command().flags()).orElse(Map.of());
    }

    private Variables runningVariables() {
        return running.flatMap(RunningEtcd::variables)
                .map(assignments -> Variables.none().with(assignments, runningPlace()))
                .orElse(variables);
    }

    private String runningPlace() {
        return "of the running process of " + unit;
    }
}
