package dev.coppice.loader.tracing;

import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The headers by which a call says which trace it is a part of, as far as they are well-formed;
 * what is not counts as absent.
 *
 * @param traceparent W3C Trace Context in its version 00; empty if absent
 * @param tracestate of the same; empty without the other
 * @param amznTraceId {@code X-Amzn-Trace-Id}, with a root; empty if absent
 */
public record TraceHeaders(String traceparent, String tracestate, String amznTraceId) {

  public static final String TRACEPARENT = "traceparent";
  public static final String TRACESTATE = "tracestate";
  public static final String AMZN_TRACE_ID = "X-Amzn-Trace-Id";

  public static final TraceHeaders NONE = new TraceHeaders("", "", "");

  private static final int LENGTH = 55;
  private static final int ID_START = 3;
  private static final int ID_END = 35;
  private static final int MAX_STATE = 512;
  private static final int MAX_AMZN = 256;

  /** Version, trace, parent, flags; a later version may have more after another hyphen. */
  private static final Pattern PARENT =
      Pattern.compile(
          "(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");

  private static final Pattern STATE = Pattern.compile("[ -~\t]{1," + MAX_STATE + "}");

  private static final Pattern AMZN =
      Pattern.compile(
          "(?:(?!Root=)[A-Za-z]{1,16}=[A-Za-z0-9:?.|/-]{1,128};)*"
              + "Root=(1-[0-9a-f]{8}-[0-9a-f]{24})"
              + "(?:;(?!Root=)[A-Za-z]{1,16}=[A-Za-z0-9:?.|/-]{1,128})*;?");

  /** Reads the headers' values, null where one is absent. */
  public static TraceHeaders of(
      @Nullable String traceparent, @Nullable String tracestate, @Nullable String amznTraceId) {
    if (traceparent == null && amznTraceId == null) {
      return NONE;
    }
    String parent = traceparent == null ? "" : parent(traceparent);
    String state = tracestate == null || parent.isEmpty() ? "" : tracestate;
    String amzn = amznTraceId == null ? "" : amznTraceId;
    return new TraceHeaders(parent, isState(state) ? state : "", root(amzn) == null ? "" : amzn);
  }

  /** In version 00, which is what is understood of any. */
  private static String parent(String value) {
    Matcher parts = PARENT.matcher(value);
    if (!parts.matches() || (parts.group(1).equals("00") && value.length() != LENGTH)) {
      return "";
    }
    return "00-%s-%s-%s".formatted(parts.group(2), parts.group(3), parts.group(4));
  }

  private static boolean isState(String value) {
    return STATE.matcher(value).matches();
  }

  private static @Nullable String root(String value) {
    Matcher parts = AMZN.matcher(value);
    return value.length() <= MAX_AMZN && parts.matches() ? parts.group(1) : null;
  }

  /** The trace's id, W3C's before AWS's; empty if there is none. */
  public String id() {
    if (!traceparent.isEmpty()) {
      return traceparent.substring(ID_START, ID_END);
    }
    String root = amznTraceId.isEmpty() ? null : root(amznTraceId);
    return root == null ? "" : root;
  }

  /** Passes on each header that is there, by name and value. */
  public void forEach(BiConsumer<String, String> headers) {
    pass(headers, TRACEPARENT, traceparent);
    pass(headers, TRACESTATE, tracestate);
    pass(headers, AMZN_TRACE_ID, amznTraceId);
  }

  private static void pass(BiConsumer<String, String> headers, String name, String value) {
    if (!value.isEmpty()) {
      headers.accept(name, value);
    }
  }
}
