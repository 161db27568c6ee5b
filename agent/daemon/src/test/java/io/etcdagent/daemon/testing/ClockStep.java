package io.etcdagent.daemon.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Steps the wall clock of one running process, and of no other, while its monotonic clock stays right: JVMs and Go
 * programs ask the vDSO for the time, of which every process has a private copy, and that is changed here through
 * /proc/PID/mem, which also writes where the process itself could not (proc_pid_mem(5)).
 *
 * <p>Not stepped are what the kernel does by its own wall clock, such as the times of files and waiting until an
 * absolute time, and processes that the process starts. For x86-64 Linux, and for processes that this one may trace.
 */
public final class ClockStep {

    private static final int ATTEMPTS = 100;
    private static final int PAGE = 4096;

    /** A signal's frame with all registers of a large processor takes less. */
    private static final int STACK_SEARCHED = 4 * PAGE;

    private final RunningProcess process;
    private final Path proc;

    private ClockStep(RunningProcess process) {
        this.process = process;
        this.proc = Path.of("/proc", Long.toString(process.pid()));
    }

    /** The clock of a process that runs. */
    public static ClockStep in(long pid) {
        if (!System.getProperty("os.arch").equals("amd64")) {
            throw new IllegalStateException("clocks are stepped on x86-64 only");
        }
        return new ClockStep(RunningProcess.of(pid).orElseThrow(() -> new IllegalStateException("no process " + pid)));
    }

    /** Steps it by whole seconds, forward or backward, from wherever it is now. */
    public void by(Duration step) {
        try (FileChannel memory =
                FileChannel.open(proc.resolve("mem"), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            Mapping vdso = vdso();
            VdsoImage image = new VdsoImage(read(memory, vdso));
            int block = image.size() - SteppableClock.SIZE;
            if (image.longAt(block) != SteppableClock.MARK) {
                install(memory, vdso, image);
            }
            ByteBuffer cell = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            cell.putLong(0, image.longAt(block + SteppableClock.OFFSET_CELL) + step.toSeconds());
            write(memory, vdso.begin() + block + SteppableClock.OFFSET_CELL, cell.array());
        } catch (IOException e) {
            throw new UncheckedIOException("the clock of process " + process.pid() + " cannot be stepped", e);
        }
    }

    private record Mapping(long begin, long end) {}

    /** From the begin of a function to its replacement; both are offsets in the vDSO, which is mapped at a base. */
    private record Jump(long base, int from, int to) {

        long address() {
            return base + from;
        }

        /** A thread there would go on in the middle of the jump. */
        boolean isInside(long instruction) {
            return instruction > address() && instruction < address() + SteppableClock.JUMP_SIZE;
        }
    }

    private Mapping vdso() throws IOException {
        String range = Files.readAllLines(proc.resolve("maps")).stream()
                .filter(line -> line.endsWith("[vdso]"))
                .map(line -> line.substring(0, line.indexOf(' ')))
                .findFirst()
                .orElseThrow(() -> new IOException("process " + process.pid() + " has no vDSO"));
        int dash = range.indexOf('-');
        return new Mapping(
                Long.parseUnsignedLong(range.substring(0, dash), 16),
                Long.parseUnsignedLong(range.substring(dash + 1), 16));
    }

    /** Only the first bytes of each function change, so that a thread further inside ends as it began. */
    private void install(FileChannel memory, Mapping vdso, VdsoImage image) throws IOException {
        SteppableClock clock = new SteppableClock();
        int block = image.room(SteppableClock.SIZE);
        List<Jump> jumps = new ArrayList<>();
        clock.functions().forEach((name, begin) -> {
            OptionalInt function = image.function(name);
            if (function.isEmpty()) {
                throw new IllegalStateException("the vDSO has no " + name);
            }
            jumps.add(new Jump(vdso.begin(), function.getAsInt(), block + begin));
        });
        // Nobody goes there yet.
        write(memory, vdso.begin() + block, clock.block());
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            process.freeze();
            try {
                if (nobodyInside(memory, jumps)) {
                    for (Jump jump : jumps) {
                        write(memory, jump.address(), SteppableClock.jump(jump.from(), jump.to()));
                    }
                    return;
                }
            } finally {
                process.thaw();
            }
        }
        throw new IllegalStateException("process " + process.pid() + " was asking for the time at every attempt");
    }

    /**
     * The last two words of /proc/PID/task/TID/syscall are the stack pointer and the address of the next instruction
     * (proc_pid_syscall(5)). A thread in a signal handler, of which Go has many (SIGURG, to interrupt goroutines), goes
     * back to an address that is on its stack.
     */
    private boolean nobodyInside(FileChannel memory, List<Jump> jumps) throws IOException {
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(proc.resolve("task"))) {
            for (Path thread : threads) {
                String text = Files.readString(thread.resolve("syscall")).strip();
                String[] words = text.split(" ", -1);
                if (words.length < 2 || !words[words.length - 1].startsWith("0x")) {
                    throw new IOException(thread + " is not stopped: " + text);
                }
                long instruction = hex(words[words.length - 1]);
                if (anyInside(jumps, instruction) || returnsInside(memory, hex(words[words.length - 2]), jumps)) {
                    return false;
                }
            }
            return true;
        }
    }

    private static long hex(String word) {
        return Long.parseUnsignedLong(word.substring(2), 16);
    }

    private static boolean anyInside(List<Jump> jumps, long instruction) {
        return jumps.stream().anyMatch(jump -> jump.isInside(instruction));
    }

    /** Whether a word near the top of the stack is such an address; another word that only looks so does no harm. */
    private static boolean returnsInside(FileChannel memory, long stackPointer, List<Jump> jumps) {
        ByteBuffer page = ByteBuffer.allocate(PAGE).order(ByteOrder.LITTLE_ENDIAN);
        for (int read = 0; read < STACK_SEARCHED; read += PAGE) {
            page.clear();
            try {
                memory.read(page, stackPointer + read);
            } catch (IOException endOfTheStack) {
                return false;
            }
            page.flip();
            while (page.remaining() >= Long.BYTES) {
                if (anyInside(jumps, page.getLong())) {
                    return true;
                }
            }
        }
        return false;
    }

    private static byte[] read(FileChannel memory, Mapping mapping) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(mapping.end() - mapping.begin()));
        while (bytes.hasRemaining()) {
            if (memory.read(bytes, mapping.begin() + bytes.position()) < 0) {
                throw new IOException("the process has ended");
            }
        }
        return bytes.array();
    }

    private static void write(FileChannel memory, long address, byte[] bytes) throws IOException {
        int written = memory.write(ByteBuffer.wrap(bytes), address);
        if (written != bytes.length) {
            throw new IOException(written + " of " + bytes.length + " bytes were written");
        }
    }
}
