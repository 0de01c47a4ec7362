package dev.coppice.model;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Functions of the C library, of single precision but for one: XGBoost uses them, and Java's differ
 * in the last bit.
 */
@SuppressWarnings("restricted") // Calling native code is what this class is for.
final class CMath {

  private static final MethodHandle EXP = function("exp", JAVA_DOUBLE);
  private static final MethodHandle EXPF = function("expf", JAVA_FLOAT);
  private static final MethodHandle EXPM1F = function("expm1f", JAVA_FLOAT);
  private static final MethodHandle LOGF = function("logf", JAVA_FLOAT);
  private static final MethodHandle LOG1PF = function("log1pf", JAVA_FLOAT);

  private CMath() {}

  private static MethodHandle function(String name, ValueLayout number) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().find(name).orElseThrow(),
        FunctionDescriptor.of(number, number),
        Linker.Option.critical(false));
  }

  static double exp(double x) {
    try {
      return (double) EXP.invokeExact(x);
    } catch (Throwable e) {
      throw new IllegalStateException("C library: " + e, e);
    }
  }

  static float expf(float x) {
    return call(EXPF, x);
  }

  static float expm1f(float x) {
    return call(EXPM1F, x);
  }

  static float logf(float x) {
    return call(LOGF, x);
  }

  static float log1pf(float x) {
    return call(LOG1PF, x);
  }

  /** Inlined where the function is a constant, so that nothing is boxed. */
  private static float call(MethodHandle function, float x) {
    try {
      return (float) function.invokeExact(x);
    } catch (Throwable e) {
      throw new IllegalStateException("C library: " + e, e);
    }
  }
}
