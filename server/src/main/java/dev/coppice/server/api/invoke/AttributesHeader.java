package dev.coppice.server.api.invoke;

import dev.coppice.server.http.exchange.HeaderField;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/** The header in which every call of SageMaker's may ask a container for something of its own. */
public final class AttributesHeader {

  private static final AsciiString NAME = AsciiString.cached("X-Amzn-SageMaker-Custom-Attributes");

  private AttributesHeader() {}

  /** The attributes as {@code CustomAttributes} reads them; null if the header is absent. */
  public static @Nullable String value(HttpHeaders headers) {
    return HeaderField.attributes(headers, NAME);
  }
}
