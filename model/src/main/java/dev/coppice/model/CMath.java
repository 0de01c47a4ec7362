package dev.coppice.model;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/**
 * Single-precision functions of the C library: XGBoost uses them, and Java's differ in the last
 * bit.
 */
@SuppressWarnings("restricted") // Calling native code is what this class is for.
final class CMath {

  private static final MethodHandle EXPF = function("expf");
  private static final MethodHandle LOGF = function("logf");

  private CMath() {}

  private static MethodHandle function(String name) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().find(name).orElseThrow(),
        FunctionDescriptor.of(JAVA_FLOAT, JAVA_FLOAT),
        Linker.Option.critical(false));
  }

  static float expf(float x) {
    try {
      return (float) EXPF.invokeExact(x);
    } catch (Throwable e) {
      throw new IllegalStateException("expf: " + e, e);
    }
  }

  static float logf(float x) {
    try {
      return (float) LOGF.invokeExact(x);
    } catch (Throwable e) {
      throw new IllegalStateException("logf: " + e, e);
    }
  }
}
