package io.etcdagent.packaging.quickstart;

import java.util.List;

/** The middle one of a list, the lower of two. */
final class Median {
    private Median() {}

    static <T extends Comparable<? super T>> T of(List<T> values) {
        return values.stream().sorted().toList().get((values.size() - 1) / 2);
    }
}
