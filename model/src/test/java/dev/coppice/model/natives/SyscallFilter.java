package dev.coppice.model.natives;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** A filter of system calls as systemd has it for a service, for one thread. */
final class SyscallFilter {

  private static final int SET_SECCOMP = 22;
  private static final long MODE_FILTER = 2;
  private static final int SET_NO_NEW_PRIVILEGES = 38;

  private static final int LOAD_WORD = 0x20;
  private static final int JUMP_IF_EQUAL = 0x15;
  private static final int RETURN = 0x06;
  private static final int REFUSE_AS_NOT_PERMITTED = 0x0005_0001;
  private static final int ALLOW = 0x7fff_0000;

  private SyscallFilter() {}

  /** For the calling thread alone, until it ends; it aborts the test where no filter can be had. */
  static void refuseSetPriority() {
    install(System.getProperty("os.arch").equals("aarch64") ? 140 : 141);
  }

  private static void install(int systemCall) {
    try (Arena arena = Arena.ofConfined()) {
      long[] filter = {
        instruction(LOAD_WORD, 0, 0, 0), // The call's number.
        instruction(JUMP_IF_EQUAL, 0, 1, systemCall),
        instruction(RETURN, 0, 0, REFUSE_AS_NOT_PERMITTED),
        instruction(RETURN, 0, 0, ALLOW)
      };
      MemorySegment program = arena.allocate(2 * ADDRESS.byteSize(), ADDRESS.byteAlignment());
      program.set(JAVA_SHORT, 0, (short) filter.length);
      program.set(ADDRESS, ADDRESS.byteSize(), arena.allocateFrom(JAVA_LONG, filter));
      control(SET_NO_NEW_PRIVILEGES, 1, MemorySegment.NULL);
      control(SET_SECCOMP, MODE_FILTER, program);
    }
  }

  /** Little-endian: 16 bits of code, 8 and 8 of how far to jump, 32 of an operand. */
  private static long instruction(int code, int ifTrue, int ifFalse, int operand) {
    return (long) operand << 32 | (long) ifFalse << 24 | (long) ifTrue << 16 | code;
  }

  @SuppressWarnings("restricted") // Calling native code is what this class is for.
  private static void control(int option, long second, MemorySegment third) {
    Linker linker = Linker.nativeLinker();
    MethodHandle prctl =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("prctl"),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG),
            Linker.Option.firstVariadicArg(1));
    int status;
    try {
      status = (int) prctl.invokeExact(option, second, third, 0L, 0L);
    } catch (Throwable e) {
      throw new IllegalStateException("prctl: " + e, e);
    }
    assumeTrue(status == 0, "prctl is refused itself");
  }
}
