package io.etcdagent.ctl;

import io.etcdagent.protocol.client.AgentAddress;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Contexts in a file, each a section:
 *
 * <pre>
 * [prod-1]
 * host = db1.example:2390
 * cert = pki/me.pem
 * key = pki/me-key.pem
 * cacert = ~/pki/agents-ca.pem
 * </pre>
 *
 * A path is one from the file's own directory. A line that begins with # says nothing. A word that is not known is an
 * error: one that is passed over might have been the one that mattered.
 */
final class ContextFile {

    private static final Pattern SECTION = Pattern.compile("\\[([A-Za-z0-9][A-Za-z0-9._-]*)\\]");
    private static final Pattern ENTRY = Pattern.compile("([a-z]+)\\s*=\\s*(\\S.*)");
    private static final Set<String> WORDS = new TreeSet<>(Set.of("host", "cert", "key", "cacert"));

    private final Path file;
    private final Path home;
    private final Map<String, Map<String, String>> sections = new LinkedHashMap<>();

    private ContextFile(Path file, Path home) {
        this.file = file;
        this.home = home;
    }

    /**
     * The contexts in the file, in its order; none if there is no such file.
     *
     * @param home what ~ stands for
     * @throws UsageError if it cannot be read or understood, with the line
     */
    static List<Context> read(Path file, Path home) throws UsageError {
        List<String> lines;
        try {
            lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException none) {
            return List.of();
        } catch (CharacterCodingException e) {
            throw unreadable(file, "it is not UTF-8");
        } catch (AccessDeniedException e) {
            throw unreadable(file, "you may not read it; see: ls -l " + file);
        } catch (FileSystemException e) {
            throw unreadable(file, Optional.ofNullable(e.getReason()).orElse("unknown reason"));
        } catch (IOException e) {
            throw unreadable(file, String.valueOf(e.getMessage()));
        }
        ContextFile read = new ContextFile(file, home);
        read.parse(lines);
        return read.contexts();
    }

    private static UsageError unreadable(Path file, String why) {
        return new UsageError("the contexts in " + file + " cannot be read: " + why);
    }

    private void parse(List<String> lines) throws UsageError {
        Optional<Map<String, String>> current = Optional.empty();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            Matcher section = SECTION.matcher(line);
            if (section.matches()) {
                current = Optional.of(new LinkedHashMap<>());
                if (sections.put(section.group(1), current.get()) != null) {
                    throw wrong(i, "the context " + section.group(1) + " is there twice");
                }
                continue;
            }
            Matcher entry = ENTRY.matcher(line);
            if (current.isEmpty() || !entry.matches() || !WORDS.contains(entry.group(1))) {
                throw wrong(
                        i,
                        "expected [NAME], and below it lines such as host = db1:2390, with "
                                + String.join(", ", WORDS));
            }
            if (current.get().put(entry.group(1), entry.group(2).strip()) != null) {
                throw wrong(i, entry.group(1) + " is there twice");
            }
        }
    }

    private UsageError wrong(int line, String why) {
        return new UsageError(file + ", line " + (line + 1) + ": " + why);
    }

    private List<Context> contexts() throws UsageError {
        List<Context> contexts = new ArrayList<>();
        for (Map.Entry<String, Map<String, String>> section : sections.entrySet()) {
            Map<String, String> entries = section.getValue();
            contexts.add(new Context(
                    section.getKey(),
                    file,
                    address(entries),
                    path(entries, "cert"),
                    path(entries, "key"),
                    path(entries, "cacert")));
        }
        return contexts;
    }

    private Optional<AgentAddress> address(Map<String, String> entries) throws UsageError {
        String host = entries.get("host");
        try {
            return Optional.ofNullable(host).map(AgentAddress::parse);
        } catch (IllegalArgumentException e) {
            throw new UsageError(file + ": host: " + e.getMessage());
        }
    }

    private Optional<Path> path(Map<String, String> entries, String word) {
        return Optional.ofNullable(entries.get(word)).map(written -> {
            Path directory =
                    Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of("/"));
            return written.startsWith("~/") ? home.resolve(written.substring(2)) : directory.resolve(written);
        });
    }
}
