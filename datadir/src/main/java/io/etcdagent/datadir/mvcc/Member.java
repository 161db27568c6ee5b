package io.etcdagent.datadir.mvcc;

import io.etcdagent.datadir.bytes.Bytes;
import io.etcdagent.datadir.bytes.Damage;
import io.etcdagent.datadir.json.JsonPull;
import io.etcdagent.datadir.json.MalformedJson;
import io.etcdagent.datadir.json.Octets;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A member of the cluster, as this file has it.
 *
 * @param id as etcd prints it, in hexadecimal digits
 * @param name empty for one that has not started yet
 * @param learner whether it has no vote
 */
public record Member(String id, String name, List<String> peerUrls, List<String> clientUrls, boolean learner) {

    public Member {
        peerUrls = List.copyOf(peerUrls);
        clientUrls = List.copyOf(clientUrls);
    }

    static Member read(Bytes key, Bytes value) throws IOException, Damage {
        Fields fields = new Fields();
        try {
            JsonPull json = new JsonPull(octets(value));
            json.object(name -> {
                switch (name) {
                    case "name" -> fields.name = json.string();
                    case "peerURLs" -> fields.peerUrls.addAll(json.strings());
                    case "clientURLs" -> fields.clientUrls.addAll(json.strings());
                    case "isLearner" -> fields.learner = json.bool();
                    default -> json.skip();
                }
            });
            json.end();
        } catch (MalformedJson e) {
            throw value.damage(
                    Math.min(e.position(), value.length()),
                    "what is written about member " + key.utf8() + " is not JSON as etcd writes it: " + e.getMessage());
        }
        return new Member(key.utf8(), fields.name, fields.peerUrls, fields.clientUrls, fields.learner);
    }

    private static Octets octets(Bytes value) {
        int[] at = {0};
        return () -> at[0] < value.length() ? value.u8(at[0]++) : -1;
    }

    private static final class Fields {
        String name = "";
        final List<String> peerUrls = new ArrayList<>();
        final List<String> clientUrls = new ArrayList<>();
        boolean learner;
    }
}
