package io.etcdagent.datadir.mvcc;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/**
 * Damages a file in every way that is asked for, reads it each time, and mends it again. A program of its own, so that it
 * has no more memory than etcd-agentctl has. Ends with what came of it, or with whatever was thrown.
 */
final class Mutations {

    private static final int PAGE = 4096;

    private final Path file;
    private final byte[] sound;
    private final RandomAccessFile access;
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private long slowest;
    private int runs;
    private int found;

    private Mutations(Path file) throws IOException {
        this.file = file;
        this.sound = Files.readAllBytes(file);
        this.access = new RandomAccessFile(file.toFile(), "rw");
    }

    public static void main(String[] arguments) throws IOException {
        Mutations mutations = new Mutations(Path.of(arguments[1]));
        switch (arguments[0]) {
            case "flip" -> mutations.flip(Integer.parseInt(arguments[2]));
            case "cut" -> mutations.cut();
            case "mutate" -> mutations.mutate(Integer.parseInt(arguments[2]), Long.parseLong(arguments[3]));
            default -> throw new IllegalArgumentException(arguments[0]);
        }
        System.out.printf(
                "runs=%d found=%d slowest=%dms%n", mutations.runs, mutations.found, mutations.slowest / 1_000_000);
    }

    private void flip(int region) throws IOException {
        for (int at = 0; at < sound.length; at += region) {
            byte[] other = new byte[Math.min(region, sound.length - at)];
            for (int i = 0; i < other.length; i++) {
                other[i] = (byte) ~sound[at + i];
            }
            write(at, other);
            read("flipped at " + at);
            mend(at, other.length);
        }
    }

    private void cut() throws IOException {
        for (int length = sound.length - PAGE; length >= 0; length -= PAGE) {
            access.setLength(length);
            read("cut at " + length);
        }
        access.seek(0);
        access.write(sound);
    }

    private void mutate(int count, long seed) throws IOException {
        Random random = new Random(seed);
        for (int run = 0; run < count; run++) {
            int mutations = 1 + random.nextInt(4);
            for (int i = 0; i < mutations; i++) {
                mutate(random);
            }
            read("seed " + seed + " run " + run);
            mend(0, sound.length);
        }
    }

    private void mutate(Random random) throws IOException {
        int page = random.nextInt(sound.length / PAGE) * PAGE;
        switch (random.nextInt(6)) {
            case 0 -> write(random.nextInt(sound.length), new byte[] {(byte) random.nextInt()});
            case 1 ->
                write(page + 8 + random.nextInt(8), new byte[] {(byte) (random.nextBoolean() ? 0xff : random.nextInt())
                });
            case 2 -> write(page + 16 + 4 * random.nextInt(64), number(random));
            case 3 -> write(page, copy(other(random)));
            case 4 -> write(page, new byte[PAGE]);
            default -> {
                byte[] noise = new byte[1 + random.nextInt(64)];
                random.nextBytes(noise);
                write(Math.min(page + random.nextInt(PAGE), sound.length - noise.length), noise);
            }
        }
    }

    private int other(Random random) {
        return random.nextInt(sound.length / PAGE) * PAGE;
    }

    private byte[] copy(int from) {
        return Arrays.copyOfRange(sound, from, from + PAGE);
    }

    private static byte[] number(Random random) {
        int number = switch (random.nextInt(5)) {
            case 0 -> -1;
            case 1 -> Integer.MAX_VALUE;
            case 2 -> Integer.MIN_VALUE;
            case 3 -> random.nextInt(8192);
            default -> random.nextInt();
        };
        return new byte[] {(byte) number, (byte) (number >> 8), (byte) (number >> 16), (byte) (number >> 24)};
    }

    private void write(int at, byte[] bytes) throws IOException {
        access.seek(at);
        access.write(bytes);
    }

    private void mend(int at, int length) throws IOException {
        access.seek(at);
        access.write(sound, at, length);
    }

    private void read(String what) throws IOException {
        // Of the processor, for a busy machine takes longer for nothing.
        long begun = threads.getCurrentThreadCpuTime();
        try {
            Readings.Outcome outcome = Readings.of(file, file.resolveSibling(""));
            found += outcome.findings() > 0 ? 1 : 0;
        } catch (RuntimeException | Error e) {
            throw new AssertionError(what, e);
        }
        slowest = Math.max(slowest, threads.getCurrentThreadCpuTime() - begun);
        runs++;
    }
}
