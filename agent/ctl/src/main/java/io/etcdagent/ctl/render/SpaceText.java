package io.etcdagent.ctl.render;

import io.etcdagent.protocol.BackendSpace;
import io.etcdagent.protocol.RolloutMemberView;
import io.etcdagent.protocol.RolloutView;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What a defragmentation won. */
final class SpaceText {

    private SpaceText() {}

    /** For example {@code won 12.3 MiB: 40.1 MiB -> 27.8 MiB}. */
    static String of(BackendSpace space) {
        return won(space.bytesBefore() - space.bytesAfter()) + ": " + Amounts.bytes(space.bytesBefore()) + " -> "
                + Amounts.bytes(space.bytesAfter());
    }

    /** All members together; nothing where none was defragmented. */
    static Optional<String> total(RolloutView rollout) {
        List<BackendSpace> spaces = rollout.members().stream()
                .map(RolloutMemberView::space)
                .filter(Objects::nonNull)
                .toList();
        long won = spaces.stream()
                .mapToLong(space -> space.bytesBefore() - space.bytesAfter())
                .sum();
        return spaces.isEmpty() ? Optional.empty() : Optional.of(won(won) + " in all");
    }

    /** A file without free pages may even come out a little larger. */
    private static String won(long bytes) {
        return bytes > 0 ? "won " + Amounts.bytes(bytes) : "won nothing";
    }
}
