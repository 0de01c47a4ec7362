package dev.coppice.server.codec.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import dev.coppice.model.HeapShare;
import dev.coppice.model.Quoted;
import dev.coppice.server.codec.rows.BodyBytes;
import dev.coppice.server.codec.rows.BodyFormat;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.RequestDecoder;
import dev.coppice.server.codec.tenants.TenantReader;
import dev.coppice.server.codec.tenants.TenantRows;
import org.jspecify.annotations.Nullable;

/**
 * Takes JSON lines apart: each is an object with its tenant's name, and beside it {@code features},
 * an array, or {@code row}, an object of named features. One with neither, or both, is an empty
 * row.
 */
public final class JsonTenantReader implements TenantReader {

  private static final byte[] NO_HEAD = {};
  private static final String NO_ROW =
      "no row, or two (expected: features, an array, or row, an object)";

  private final byte[] body;
  private final int end;
  private final String key;
  private final JsonFactory texts;
  private final TenantRows rows;
  private int at;

  /**
   * @param key of the tenant's name
   * @param heap what is taken from it for the rows and the names in them
   */
  public JsonTenantReader(byte[] body, String key, HeapShare heap) {
    BodyBytes trimmed = new BodyBytes(body, 0, body.length).withoutMark().trimmed();
    this.body = body;
    this.at = trimmed.from();
    this.end = trimmed.to();
    this.key = key;
    this.texts = JsonTokens.ofBody(heap);
    this.rows = new TenantRows(body, heap);
  }

  @Override
  public boolean read(int most) throws PayloadException {
    for (int i = 0; i < most && at < end; i++) {
      int to = at;
      while (to < end && body[to] != '\n') {
        to++;
      }
      readLine(new BodyBytes(body, at, to));
      at = to + 1;
    }
    if (at >= end && rows.count() == 0) {
      throw malformed("body: no row (expected: at least one)");
    }
    return at < end;
  }

  private void readLine(BodyBytes line) throws PayloadException {
    int number = rows.count() + 1;
    @Nullable String tenant = null;
    int found = 0;
    int from = 0;
    int to = 0;
    try (JsonTokens tokens = new JsonTokens(texts, line, BodyFormat.JSON_LINES, number)) {
      if (tokens.next() != JsonToken.START_OBJECT) {
        throw malformed(
            "row %d: no object (expected: one with %s)".formatted(number, Quoted.of(key)));
      }
      while (tokens.next() != JsonToken.END_OBJECT) {
        String name = tokens.name();
        JsonToken value = tokens.next();
        if (name.equals(key)) {
          requireFirst(number, tenant);
          tenant = value == JsonToken.VALUE_STRING ? tokens.text() : "";
          tokens.skip();
        } else if (isRow(name, value)) {
          found++;
          from = line.from() + tokens.offset();
          tokens.skip();
          to = line.from() + tokens.offset() + 1;
        } else {
          tokens.skip();
        }
      }
      if (tokens.next() != JsonToken.NOT_AVAILABLE) {
        throw malformed("row %d: something after the object".formatted(number));
      }
    }
    if (tenant == null || tenant.isEmpty()) {
      throw malformed(
          "row %d: no %s (expected: the name of the row's model)"
              .formatted(number, Quoted.of(key)));
    }
    // Without a single row it is an empty line to whoever decodes it, and fails alone.
    rows.add(tenant, found == 1 ? from : to, to, to, to);
  }

  private void requireFirst(int number, @Nullable String tenant) throws PayloadException {
    if (tenant != null) {
      throw malformed("row %d: %s twice (expected: once)".formatted(number, Quoted.of(key)));
    }
  }

  private static boolean isRow(String name, JsonToken value) {
    return (name.equals("features") && value == JsonToken.START_ARRAY)
        || (name.equals("row") && value == JsonToken.START_OBJECT);
  }

  private static PayloadException malformed(String cause) {
    return BodyFormat.JSON_LINES.malformed(cause);
  }

  @Override
  public TenantRows rows() {
    return rows;
  }

  @Override
  public RequestDecoder decoder() {
    return new JsonLinesDecoder(NO_ROW);
  }

  @Override
  public byte[] head() {
    return NO_HEAD;
  }
}
