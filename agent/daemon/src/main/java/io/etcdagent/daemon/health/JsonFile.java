package io.etcdagent.daemon.health;

import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import io.etcdagent.daemon.storage.DurableFile;
import io.etcdagent.protocol.json.Adapters;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this agent remembers in a file of its own, as JSON. Nothing that it remembers is worth not starting for, so a
 * file that it cannot understand is moved aside and counts as none.
 */
final class JsonFile<S> {

    private static final Logger log = LoggerFactory.getLogger(JsonFile.class);

    private final DurableFile file;
    private final JsonType<S> json;
    private final String what;

    /** @param what the file holds, as it reads in a message: {@code a member list} */
    JsonFile(Path path, Class<S> type, String what) {
        this.file = new DurableFile(path);
        this.json = Adapters.type(Jsonb.instance(), type);
        this.what = what;
    }

    Path path() {
        return file.path();
    }

    /**
     * The content; empty if there is no file, or none that this agent can read.
     *
     * @param understand may throw any {@link RuntimeException} for what is not of this agent
     */
    <T> Optional<T> read(Function<S, T> understand) {
        try {
            return file.read().map(text -> understand.apply(json.fromJson(text)));
        } catch (CharacterCodingException e) {
            moveAside(e);
            return Optional.empty();
        } catch (IOException e) {
            log.warn("{} cannot be read; going on without {} from before: {}", path(), what, e.toString());
            return Optional.empty();
        } catch (RuntimeException e) {
            // Parsers of JSON, URIs, numbers and dates each complain in their own way about a text that is not ours.
            moveAside(e);
            return Optional.empty();
        }
    }

    void write(S content) throws IOException {
        file.write(json.toJson(content));
    }

    private void moveAside(Exception why) {
        try {
            Path aside = file.moveAside("unreadable");
            log.warn("{} is not {} that this agent understands ({}); moved to {}", path(), what, why, aside);
        } catch (IOException e) {
            log.warn("{} is not {} that this agent understands, nor can it be moved: {}", path(), what, e.toString());
        }
    }
}
