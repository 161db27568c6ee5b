package io.etcdagent.daemon.discovery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * etcd's config file, in YAML. Its keys are the names of the flags, but for TLS, which has parts of its own. Nothing
 * else may refer to YAML, so that its classes are loaded on hosts with such a file only.
 */
final class ConfigFile {

    private static final Map<String, String> TLS_PARTS =
            Map.of("client-transport-security", "", "peer-transport-security", "peer-");

    private ConfigFile() {}

    /** @throws IOException if it cannot be read or is no YAML; the message says why */
    static Map<String, String> read(Path file) throws IOException {
        return parse(file, Files.readString(file));
    }

    static Map<String, String> parse(Path file, String text) throws IOException {
        Object content;
        try {
            content = new Load(LoadSettings.builder().setLabel(file.toString()).build()).loadFromString(text);
        } catch (YamlEngineException e) {
            throw new IOException(
                    file + " is no YAML: " + String.valueOf(e.getMessage()).replaceAll("\\s+", " "), e);
        }
        Map<String, String> flat = new LinkedHashMap<>();
        if (content instanceof Map<?, ?> top) {
            top.forEach((key, value) -> {
                String prefix = TLS_PARTS.get(String.valueOf(key));
                if (prefix != null && value instanceof Map<?, ?> part) {
                    part.forEach((name, inner) -> put(flat, prefix + name, inner));
                } else {
                    put(flat, String.valueOf(key), value);
                }
            });
        }
        return flat;
    }

    private static void put(Map<String, String> flat, String name, Object value) {
        if (value instanceof String || value instanceof Boolean || value instanceof Number) {
            flat.put(name, value.toString());
        }
    }
}
