package io.etcdagent.daemon.testing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * x86-64 code that asks the kernel for the time and adds an offset to the wall clock, to lie in one block behind the
 * vDSO. The block begins with a mark, by which it is known again, and the offset in seconds.
 */
final class SteppableClock {

    static final int SIZE = 192;
    static final long MARK =
            ByteBuffer.wrap("CLOCKSTE".getBytes(StandardCharsets.US_ASCII)).getLong();

    /** Where the offset is in the block. */
    static final int OFFSET_CELL = 8;

    private static final int FIRST_FUNCTION = 16;
    private static final int FUNCTION_ROOM = 48;

    /** A jump to a place 32 bits away: E9 and the distance from its end. */
    static final int JUMP_SIZE = 5;

    private final ByteBuffer block = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
    private final Map<String, Integer> functions = new LinkedHashMap<>();

    SteppableClock() {
        block.putLong(0, MARK);
        // int clock_gettime(clockid_t edi, struct timespec *rsi)
        function("__vdso_clock_gettime");
        code(0xb8, 228, 0, 0, 0); //    mov eax, 228
        code(0x0f, 0x05); //            syscall
        code(0x85, 0xc0); //            test eax, eax
        code(0x75, 0x13); //            jne end
        code(0x85, 0xff); //            test edi, edi: CLOCK_REALTIME
        code(0x74, 0x05); //            je add
        code(0x83, 0xff, 0x05); //      cmp edi, 5: CLOCK_REALTIME_COARSE
        code(0x75, 0x0a); //            jne end
        offsetTo(0x48, 0x8b, 0x0d); //  add: mov rcx, [offset]
        code(0x48, 0x01, 0x0e); //      add [rsi], rcx
        code(0xc3); //                  end: ret
        // int gettimeofday(struct timeval *rdi, struct timezone *rsi)
        function("__vdso_gettimeofday");
        code(0xb8, 96, 0, 0, 0); //     mov eax, 96
        code(0x0f, 0x05); //            syscall
        code(0x85, 0xc0); //            test eax, eax
        code(0x75, 0x0f); //            jne end
        code(0x48, 0x85, 0xff); //      test rdi, rdi
        code(0x74, 0x0a); //            je end
        offsetTo(0x48, 0x8b, 0x0d); //  mov rcx, [offset]
        code(0x48, 0x01, 0x0f); //      add [rdi], rcx
        code(0xc3); //                  end: ret
        // time_t time(time_t *rdi)
        function("__vdso_time");
        code(0x57); //                  push rdi
        code(0x31, 0xff); //            xor edi, edi
        code(0xb8, 201, 0, 0, 0); //    mov eax, 201
        code(0x0f, 0x05); //            syscall
        code(0x5f); //                  pop rdi
        offsetTo(0x48, 0x03, 0x05); //  add rax, [offset]
        code(0x48, 0x85, 0xff); //      test rdi, rdi
        code(0x74, 0x03); //            je end
        code(0x48, 0x89, 0x07); //      mov [rdi], rax
        code(0xc3); //                  end: ret
    }

    private void function(String name) {
        int begin = FIRST_FUNCTION + functions.size() * FUNCTION_ROOM;
        functions.put(name, begin);
        block.position(begin);
    }

    private void code(int... bytes) {
        for (int each : bytes) {
            block.put((byte) each);
        }
    }

    /** An instruction whose operand is the offset, named by its distance from the instruction's end. */
    private void offsetTo(int... instruction) {
        code(instruction);
        block.putInt(OFFSET_CELL - (block.position() + Integer.BYTES));
    }

    /** The block, with an offset of 0. */
    byte[] block() {
        return block.array().clone();
    }

    /** The functions of the vDSO that it replaces, and where their likes begin in the block. */
    Map<String, Integer> functions() {
        return Map.copyOf(functions);
    }

    /** What to put at a function's begin to go to another place. */
    static byte[] jump(int from, int to) {
        return ByteBuffer.allocate(JUMP_SIZE)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 0xe9)
                .putInt(to - (from + JUMP_SIZE))
                .array();
    }
}
