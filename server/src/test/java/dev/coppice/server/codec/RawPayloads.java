package dev.coppice.server.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coppice.model.HeapShare;
import dev.coppice.model.InvalidModelException;
import dev.coppice.model.preprocessing.Preprocessing;
import dev.coppice.model.preprocessing.PreprocessingReader;
import dev.coppice.model.preprocessing.RawTable;
import dev.coppice.model.preprocessing.RefusedRowException;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.RequestDecoder;
import java.util.List;

/** Short ways to put raw rows through a codec and the preprocessing after it. */
final class RawPayloads {

  /**
   * Raw id (of no use), plan, age, member and since; yields plan's index, age, member and month.
   */
  static final Preprocessing CUSTOMER =
      read(
          """
          {"version": 1, "columns": ["id", "plan", "age", "member", "since"], "features": [
            {"source": "plan", "type": "text", "steps": [
              {"ordinal": {"categories": ["basic", "pro", "tr\u00e8s pro", "a, \\"b\\""], "unknown": -1}}]},
            {"source": "age", "type": "number"},
            {"source": "member", "type": "boolean"},
            {"source": "since", "type": "date", "steps": [{"date_part": {"part": "month"}}]}]}
          """);

  /** The same columns, but text alone, without names. */
  static final Preprocessing NAMELESS =
      read(
          """
          {"version": 1, "features": [{"source": 0, "type": "text", "steps": [
              {"ordinal": {"categories": ["New York", "b"], "unknown": "error"}}]}]}
          """);

  private RawPayloads() {}

  static Preprocessing read(String document) {
    try {
      return PreprocessingReader.read(document.getBytes(UTF_8));
    } catch (InvalidModelException e) {
      throw new IllegalStateException(e);
    }
  }

  static List<List<Float>> rows(RequestDecoder decoder, Preprocessing preprocessing, String body)
      throws PayloadException {
    RawTable table =
        decoder.decodeRaw(Payloads.utf8(body), preprocessing.columns(), HeapShare.UNBOUNDED);
    try {
      return Payloads.rows(preprocessing.apply(table, 0, table.rows()));
    } catch (RefusedRowException e) {
      throw new AssertionError(body, e);
    }
  }

  static PayloadException refusal(
      RequestDecoder decoder, Preprocessing preprocessing, String body) {
    PayloadException refusal =
        catchThrowableOfType(
            PayloadException.class,
            () ->
                decoder.decodeRaw(
                    Payloads.utf8(body), preprocessing.columns(), HeapShare.UNBOUNDED));
    if (refusal == null) {
      throw new AssertionError("not refused: " + body);
    }
    return refusal;
  }
}
