package io.etcdagent.datadir.kubernetes;

import io.etcdagent.datadir.bytes.Bytes;
import io.etcdagent.datadir.bytes.Damage;
import io.etcdagent.datadir.wire.WireReader;
import java.util.Optional;

/**
 * Which object of Kubernetes a value holds. The API server writes most objects as {@code k8s\0} and a
 * {@code runtime.Unknown} around the object, of which nothing is read here but the names in its metadata; custom
 * resources it writes as JSON, and what it encrypts begins otherwise.
 *
 * @param apiVersion such as {@code apps/v1}
 * @param kind such as {@code Deployment}
 * @param namespace empty for what belongs to none
 * @param name empty where the object does not say
 */
public record KubernetesObject(String apiVersion, String kind, String namespace, String name) {

    private static final byte[] MAGIC = {'k', '8', 's', 0};

    /** Nothing where the value is not such an object, or not all of one. */
    public static Optional<KubernetesObject> of(Bytes value) {
        if (!value.startsWith(MAGIC)) {
            return Optional.empty();
        }
        try {
            return Optional.of(read(WireReader.of("runtime.Unknown", value.from(MAGIC.length))));
        } catch (Damage e) {
            return Optional.empty();
        }
    }

    public static Optional<KubernetesObject> of(byte[] value) {
        return of(Bytes.of("a value", 0, value));
    }

    private static KubernetesObject read(WireReader unknown) throws Damage {
        String apiVersion = "";
        String kind = "";
        Named named = new Named("", "");
        while (unknown.next()) {
            switch (unknown.field()) {
                case 1 -> {
                    WireReader type = unknown.message("runtime.TypeMeta");
                    while (type.next()) {
                        switch (type.field()) {
                            case 1 -> apiVersion = type.bytes().utf8();
                            case 2 -> kind = type.bytes().utf8();
                            default -> {}
                        }
                    }
                }
                case 2 -> named = metadata(unknown.bytes());
                default -> {}
            }
        }
        return new KubernetesObject(apiVersion, kind, named.namespace(), named.name());
    }

    private record Named(String namespace, String name) {}

    /** Every object that is stored has its metadata in the first field; one that has not is without a name here. */
    private static Named metadata(Bytes raw) {
        try {
            WireReader object = WireReader.of("the object", raw);
            while (object.next()) {
                if (object.field() == 1) {
                    return names(object.message("meta.v1.ObjectMeta"));
                }
            }
        } catch (Damage e) {
            // No names then: the envelope alone tells what kind of object it is.
        }
        return new Named("", "");
    }

    private static Named names(WireReader metadata) throws Damage {
        String name = "";
        String namespace = "";
        while (metadata.next()) {
            switch (metadata.field()) {
                case 1 -> name = metadata.bytes().utf8();
                case 3 -> namespace = metadata.bytes().utf8();
                default -> {}
            }
        }
        return new Named(namespace, name);
    }
}
