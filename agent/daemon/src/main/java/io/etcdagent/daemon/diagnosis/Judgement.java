package io.etcdagent.daemon.diagnosis;

import java.util.List;

/** Decides by a scene, asks nobody. */
final class Judgement {

    private final List<Signature> catalogue;

    Judgement(List<Signature> catalogue) {
        this.catalogue = List.copyOf(catalogue);
    }

    Diagnosis of(Scene scene) {
        return new Diagnosis(
                "",
                "",
                catalogue.isEmpty(),
                "",
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                scene.check().at());
    }
}
