package io.etcdagent.packaging.quickstart;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * What quickstart.sh and bench.sh were asked for.
 *
 * @param image directory of the runtime image
 * @param etcd directory with the programs etcd and etcdctl
 * @param stop the directory of a kept cluster that is to be ended, instead of all else
 */
record Options(int members, boolean keep, Path image, Path etcd, Optional<Path> stop, int rounds) {
    private static final int FEWEST = 3;
    private static final int MOST = 9;

    /** @throws IllegalArgumentException that says what is wrong */
    static Options parse(List<String> arguments) {
        int members = FEWEST;
        boolean keep = false;
        Path image = Path.of("packaging/target/image");
        Path etcd = Path.of("/usr/bin");
        Optional<Path> stop = Optional.empty();
        int rounds = 5;
        Iterator<String> words = arguments.iterator();
        while (words.hasNext()) {
            String option = words.next();
            switch (option) {
                case "--members" -> members = number(option, words, FEWEST, MOST);
                case "--rounds" -> rounds = number(option, words, 1, 99);
                case "--keep" -> keep = true;
                case "--image" -> image = Path.of(value(option, words));
                case "--etcd" -> etcd = Path.of(value(option, words));
                case "--stop" -> stop = Optional.of(Path.of(value(option, words)));
                default -> throw new IllegalArgumentException("unknown option " + option);
            }
        }
        return new Options(members, keep, image.toAbsolutePath(), etcd.toAbsolutePath(), stop, rounds);
    }

    NodeKind agents() {
        return new NodeKind.Agent(image.resolve("bin/etcd-agent"), etcd.resolve("etcd"));
    }

    private static String value(String option, Iterator<String> words) {
        if (!words.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return words.next();
    }

    private static int number(String option, Iterator<String> words, int least, int most) {
        String value = value(option, words);
        if (!value.matches("[0-9]{1,3}") || Integer.parseInt(value) < least || Integer.parseInt(value) > most) {
            throw new IllegalArgumentException(option + " takes a number from " + least + " to " + most);
        }
        return Integer.parseInt(value);
    }
}
