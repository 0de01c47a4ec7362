package dev.coppice.model;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/**
 * Threads that may read what anybody may, though root may read everything; where the tests are run
 * by another user that one.
 */
public final class OtherUser {

  private static final int NOBODY = 65_534;

  private OtherUser() {}

  /**
   * A thread that does so much.
   *
   * @param work whose classes have been loaded before: the directory of some may be root's alone
   */
  public static Thread thread(Runnable work) {
    MethodHandle become = become();
    return new Thread(
        () -> {
          try {
            int unused = (int) become.invokeExact(NOBODY); // Of this thread alone.
            work.run();
          } catch (Error e) {
            throw e;
          } catch (Throwable e) {
            throw new IllegalStateException("setfsuid: " + e, e);
          }
        });
  }

  @SuppressWarnings("restricted") // Calling native code is what this class is for.
  private static MethodHandle become() {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow("setfsuid"), FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  }
}
