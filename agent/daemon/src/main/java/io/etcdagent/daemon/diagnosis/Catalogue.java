package io.etcdagent.daemon.diagnosis;

import java.util.List;
import java.util.stream.Stream;

/** All signatures. Of those that a line gives away, the first one has it; of equally grave ones, the first is the cause. */
public final class Catalogue {

    private static final List<Signature> ALL = Stream.of(
                    UnitSignatures.all(),
                    DataSignatures.all(),
                    HostSignatures.all(),
                    MembershipSignatures.all(),
                    TlsSignatures.all(),
                    ClusterSignatures.all())
            .flatMap(List::stream)
            .toList();

    private Catalogue() {}

    public static List<Signature> signatures() {
        return ALL;
    }
}
