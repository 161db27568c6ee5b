package io.etcdagent.datadir.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KubernetesObjectTest {

    @Test
    void anObjectIsNamed() {
        assertEquals(
                Optional.of(new KubernetesObject("apps/v1", "ReplicaSt", "shop", "web")),
                of("k8s\0\n\24\n\7apps/v1\22\11ReplicaSt\22\17\n\15\n\3web\22\0\32\4shop"));
    }

    @Test
    void anObjectOfNoNamespaceHasNone() {
        assertEquals(
                Optional.of(new KubernetesObject("v1", "Node", "", "n")),
                of("k8s\0\n\12\n\2v1\22\4Node\22\5\n\3\n\1n"));
    }

    @Test
    void whereTheObjectItselfCannotBeReadItsKindIsTold() {
        assertEquals(
                Optional.of(new KubernetesObject("v1", "Node", "", "")), of("k8s\0\n\12\n\2v1\22\4Node\22\2\n\11"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "k8s", "k8s:enc:aescbc:v1:key1:x", "{\"kind\":\"Crd\"}", "k8s\0\n\177"})
    void whatIsNoneIsNone(String value) {
        assertEquals(Optional.empty(), of(value));
    }

    private static Optional<KubernetesObject> of(String latin1) {
        return KubernetesObject.of(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }
}
