package dev.coppice.model.objective;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.invoke.MethodHandle;

/**
 * Functions of the C library: XGBoost, NumPy and SciPy use them, and Java's differ in the last bit.
 */
@SuppressWarnings("restricted") // Calling native code is what this class is for.
public final class CMath {

  private static final MethodHandle EXP = function("exp", JAVA_DOUBLE);
  private static final MethodHandle EXPM1 = function("expm1", JAVA_DOUBLE);
  private static final MethodHandle LOG = function("log", JAVA_DOUBLE);
  private static final MethodHandle LOG1P = function("log1p", JAVA_DOUBLE);
  private static final MethodHandle POW = function("pow", JAVA_DOUBLE, JAVA_DOUBLE);
  private static final MethodHandle EXPF = function("expf", JAVA_FLOAT);
  private static final MethodHandle EXPM1F = function("expm1f", JAVA_FLOAT);
  private static final MethodHandle LOGF = function("logf", JAVA_FLOAT);
  private static final MethodHandle LOG1PF = function("log1pf", JAVA_FLOAT);

  private CMath() {}

  private static MethodHandle function(String name, MemoryLayout... arguments) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().find(name).orElseThrow(),
        FunctionDescriptor.of(arguments[0], arguments),
        Linker.Option.critical(false));
  }

  public static double exp(double x) {
    return call(EXP, x);
  }

  public static double expm1(double x) {
    return call(EXPM1, x);
  }

  public static double log(double x) {
    return call(LOG, x);
  }

  public static double log1p(double x) {
    return call(LOG1P, x);
  }

  public static double pow(double x, double y) {
    try {
      return (double) POW.invokeExact(x, y);
    } catch (Throwable e) {
      throw new IllegalStateException("C library: " + e, e);
    }
  }

  public static float expf(float x) {
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

  private static double call(MethodHandle function, double x) {
    try {
      return (double) function.invokeExact(x);
    } catch (Throwable e) {
      throw new IllegalStateException("C library: " + e, e);
    }
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
