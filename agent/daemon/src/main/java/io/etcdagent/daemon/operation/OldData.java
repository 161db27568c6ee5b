package io.etcdagent.daemon.operation;

import io.etcdagent.protocol.Phase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** What the dead member had on this disk: moved aside, and never deleted. */
final class OldData {

    private final Course course;
    private final Means means;

    OldData(Course course, Means means) {
        this.course = course;
        this.means = means;
    }

    void moveAside() throws Unfinished {
        try {
            Replacement replacement = course.replacement();
            if (!kept().isEmpty() && means.recovery().data().bytes() > 0) {
                course.replacing(
                        replacement.movingAgain(means.wallClock().instant().truncatedTo(ChronoUnit.SECONDS)));
            }
            course.goOnOnceWritten(Phase.MOVE_ASIDE, "moving the old data aside");
            List<Path> moved = means.recovery()
                    .data()
                    .moveAside(replacement.deadId(), course.replacement().at());
            course.progress().say(moved.isEmpty() ? "there was no data to move aside" : "kept: " + words(moved));
        } catch (JournalException | IOException failure) {
            throw new Unfinished("the old data could not be moved aside: " + failure.getMessage());
        }
    }

    private static String words(List<Path> paths) {
        return String.join(", ", paths.stream().map(Path::toString).toList());
    }

    private List<Path> kept() {
        Replacement replacement = course.replacement();
        return replacement.moves().stream()
                .flatMap(at -> means.recovery().data().kept(replacement.deadId(), at).stream())
                .distinct()
                .toList();
    }

    /** What is left of the dead member, in words that follow how its successor does. */
    String leavings() {
        List<Path> kept = kept();
        return kept.stream().map(path -> "; the old data is kept: " + path).reduce("", String::concat)
                + "; the snapshot of before is kept: " + course.replacement().snapshot()
                + (kept.isEmpty() ? "" : "; when you need the old data no more: " + deletion(kept));
    }

    private static String deletion(List<Path> kept) {
        return "rm -r -- "
                + String.join(
                        " ",
                        kept.stream().map(Path::toString).map(Shell::quoted).toList());
    }
}
