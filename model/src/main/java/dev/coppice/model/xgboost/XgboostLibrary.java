package dev.coppice.model.xgboost;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.coppice.model.format.Place;
import dev.coppice.model.natives.NativeDirectory;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * XGBoost's C interface ({@code xgboost/c_api.h} of 3.4), in the native library that XGBoost4J
 * brings along.
 *
 * <p>It is called straight, because XGBoost4J's {@code inplace_predict} makes a new proxy matrix
 * for each call, and each of those asks the operating system by twenty system calls how many cores
 * there are: half of a hot call's time.
 */
@SuppressWarnings("restricted") // Calling native code is what this class is for.
final class XgboostLibrary {

  /** What XGBoost puts before a message: the time, and the line of its source. */
  private static final Pattern LOG_PREFIX = Pattern.compile("^\\[[0-9:]+] \\S+:\\d+: ");

  private static final int MAX_CAUSE_LENGTH = 200;

  /** More than is shown of a message, which quotes the file and may be as long as that. */
  private static final int MAX_MESSAGE_BYTES = 1 << 12;

  private static final MemorySegment QUIET = Arena.global().allocateFrom("{\"verbosity\": 0}");

  private static final SymbolLookup SYMBOLS = loaded();

  private static final MethodHandle LAST_ERROR =
      Linker.nativeLinker()
          .downcallHandle(symbol("XGBGetLastError"), FunctionDescriptor.of(ADDRESS));
  private static final MethodHandle SET_GLOBAL_CONFIG = function("XGBSetGlobalConfig", ADDRESS);
  private static final MethodHandle CREATE_BOOSTER =
      function("XGBoosterCreate", ADDRESS, JAVA_LONG, ADDRESS);
  private static final MethodHandle LOAD_MODEL = function("XGBoosterLoadModel", ADDRESS, ADDRESS);
  private static final MethodHandle LOAD_MODEL_FROM_BUFFER =
      function("XGBoosterLoadModelFromBuffer", ADDRESS, ADDRESS, JAVA_LONG);
  private static final MethodHandle SET_PARAMETER =
      function("XGBoosterSetParam", ADDRESS, ADDRESS, ADDRESS);
  private static final MethodHandle FREE_BOOSTER = function("XGBoosterFree", ADDRESS);
  private static final MethodHandle CREATE_PROXY = function("XGProxyDMatrixCreate", ADDRESS);
  private static final MethodHandle CREATE_MATRIX =
      function("XGDMatrixCreateFromDense", ADDRESS, ADDRESS, ADDRESS);
  private static final MethodHandle SET_INFO =
      function("XGDMatrixSetInfoFromInterface", ADDRESS, ADDRESS, ADDRESS);
  private static final MethodHandle FREE_MATRIX = function("XGDMatrixFree", ADDRESS);
  private static final MethodHandle PREDICT_DENSE =
      function(
          "XGBoosterPredictFromDense",
          ADDRESS,
          ADDRESS,
          ADDRESS,
          ADDRESS,
          ADDRESS,
          ADDRESS,
          ADDRESS);
  private static final MethodHandle PREDICT_MATRIX =
      function("XGBoosterPredictFromDMatrix", ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);

  private XgboostLibrary() {}

  private static SymbolLookup loaded() {
    PackedLibrary.load(NativeDirectory.temporary()); // Nobody has said where, if it is not there.
    return SymbolLookup.loaderLookup();
  }

  private static MemorySegment symbol(String name) {
    return SYMBOLS
        .find(name)
        .orElseThrow(
            () -> new IllegalStateException(name + ": absent (expected: XGBoost's library)"));
  }

  /** Each function returns 0, or -1 and leaves a message. */
  private static MethodHandle function(String name, MemoryLayout... parameters) {
    return Linker.nativeLinker()
        .downcallHandle(symbol(name), FunctionDescriptor.of(JAVA_INT, parameters));
  }

  /** Finds the functions, if that has not been done yet. */
  static void load() {
    // Done by this class's initialization, which the call causes.
  }

  /**
   * Keeps XGBoost from warning on the standard error, where a load would wait for whoever reads it.
   * It remembers that for each thread, so whatever is created does this first.
   */
  private static void silence() throws XgboostException {
    call(() -> (int) SET_GLOBAL_CONFIG.invokeExact(QUIET));
  }

  /**
   * @param out where the handle goes
   */
  static void createBooster(MemorySegment out) throws XgboostException {
    silence();
    call(() -> (int) CREATE_BOOSTER.invokeExact(MemorySegment.NULL, 0L, out));
  }

  /**
   * @param path C string; the extension decides the format
   */
  static void loadModel(MemorySegment booster, MemorySegment path) throws XgboostException {
    call(() -> (int) LOAD_MODEL.invokeExact(booster, path));
  }

  /**
   * Detects the format in the first bytes. It parses them where they are, without the copy that
   * loading a file makes, and keeps none of them.
   */
  static void loadModel(MemorySegment booster, MemorySegment content, long bytes)
      throws XgboostException {
    call(() -> (int) LOAD_MODEL_FROM_BUFFER.invokeExact(booster, content, bytes));
  }

  static void setParameter(MemorySegment booster, MemorySegment name, MemorySegment value)
      throws XgboostException {
    call(() -> (int) SET_PARAMETER.invokeExact(booster, name, value));
  }

  static void freeBooster(MemorySegment booster) {
    status(() -> (int) FREE_BOOSTER.invokeExact(booster));
  }

  /**
   * A matrix without data of its own, through which arrays are shown to a booster.
   *
   * @param out where the handle goes
   */
  static void createProxy(MemorySegment out) throws XgboostException {
    silence();
    call(() -> (int) CREATE_PROXY.invokeExact(out));
  }

  /**
   * @param array an array interface, as a C string of JSON
   * @param config C string of JSON
   * @param out where the handle goes
   */
  static void createMatrix(MemorySegment array, MemorySegment config, MemorySegment out)
      throws XgboostException {
    silence();
    call(() -> (int) CREATE_MATRIX.invokeExact(array, config, out));
  }

  /**
   * Gives a matrix, or a proxy, something beside its values.
   *
   * @param field C string: which
   * @param array an array interface, as a C string of JSON; copied
   */
  static void setInfo(MemorySegment matrix, MemorySegment field, MemorySegment array)
      throws XgboostException {
    call(() -> (int) SET_INFO.invokeExact(matrix, field, array));
  }

  static void freeMatrix(MemorySegment matrix) {
    status(() -> (int) FREE_MATRIX.invokeExact(matrix));
  }

  /**
   * Predicts from an array, without a copy; the result belongs to the booster and this thread, and
   * is good until the next prediction of both.
   *
   * @param array an array interface, as a C string of JSON
   * @param proxy used by no other thread meanwhile
   */
  static void predictDense(
      MemorySegment booster,
      MemorySegment array,
      MemorySegment config,
      MemorySegment proxy,
      PredictionResult out)
      throws XgboostException {
    call(
        () ->
            (int)
                PREDICT_DENSE.invokeExact(
                    booster, array, config, proxy, out.shape(), out.dimensions(), out.scores()));
  }

  /** Predicts from a matrix; the result is as with {@link #predictDense}. */
  static void predictMatrix(
      MemorySegment booster, MemorySegment matrix, MemorySegment config, PredictionResult out)
      throws XgboostException {
    call(
        () ->
            (int)
                PREDICT_MATRIX.invokeExact(
                    booster, matrix, config, out.shape(), out.dimensions(), out.scores()));
  }

  /** One of the functions and what it is called with. */
  @FunctionalInterface
  private interface Call {
    int status() throws Throwable;
  }

  private static void call(Call function) throws XgboostException {
    if (status(function) != 0) {
      throw new XgboostException(message(lastError()));
    }
  }

  private static int status(Call function) {
    try {
      return function.status();
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static String lastError() {
    try {
      return beginning((MemorySegment) LAST_ERROR.invokeExact());
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** The C string of unknown length at an address; of a long one the first bytes. */
  private static String beginning(MemorySegment address) {
    MemorySegment text = address.reinterpret(MAX_MESSAGE_BYTES);
    byte[] bytes = new byte[MAX_MESSAGE_BYTES];
    int length = 0;
    byte next;
    while (length < bytes.length && (next = text.get(JAVA_BYTE, length)) != 0) {
      bytes[length++] = next;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  private static String message(String text) {
    String line = text.strip().lines().findFirst().orElse("XGBoost refused it");
    return Place.quote(LOG_PREFIX.matcher(line).replaceFirst(""), MAX_CAUSE_LENGTH);
  }

  /** The functions throw nothing themselves; what comes is an error of the virtual machine. */
  private static IllegalStateException unexpected(Throwable e) {
    return new IllegalStateException("XGBoost: " + e, e);
  }
}
