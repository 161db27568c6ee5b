package io.etcdagent.daemon.control.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names of users by their id, as {@code /etc/passwd} has them (passwd(5)). Only for people to read: users from
 * elsewhere, or made later than the agent was started, simply have no name here.
 */
public record UserNames(Map<Integer, String> byId) {

    private static final Logger log = LoggerFactory.getLogger(UserNames.class);

    static UserNames read(Path passwd) {
        try {
            return parse(Files.readAllLines(passwd, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            log.info("{} cannot be read, so users are shown by number only: {}", passwd, e.getMessage());
            return new UserNames(Map.of());
        }
    }

    /** Of several names for one id the first counts, as it does for the C library. */
    static UserNames parse(List<String> lines) {
        Map<Integer, String> names = new HashMap<>();
        for (String line : lines) {
            String[] fields = line.split(":", -1);
            if (fields.length >= 3 && fields[2].matches("[0-9]{1,9}")) {
                names.putIfAbsent(Integer.parseInt(fields[2]), fields[0]);
            }
        }
        return new UserNames(Map.copyOf(names));
    }

    Optional<String> of(int uid) {
        return Optional.ofNullable(byId.get(uid));
    }
}
