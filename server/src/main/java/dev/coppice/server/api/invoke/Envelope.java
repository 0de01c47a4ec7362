package dev.coppice.server.api.invoke;

import dev.coppice.metrics.RequestMetrics;
import dev.coppice.server.http.exchange.BodyParts;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.Response;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one operation of a protocol puts around a model's answers, whatever their dialect. */
public interface Envelope {

  Protocol protocol();

  /** The route under which calls are counted. */
  RequestMetrics.Route route();

  /** The request header that names the form of the answer. */
  AsciiString acceptHeader();

  /** The request header that may ask for selectable inference. */
  AsciiString attributesHeader();

  /** The request header by which SageMaker's calls ask for explanations; null if there is none. */
  default @Nullable AsciiString explanationsHeader() {
    return null;
  }

  /** The headers of every success. */
  List<Map.Entry<String, String>> headers();

  /**
   * Answers with scores.
   *
   * @param scores status, type and body of the dialect, taken over
   */
  void respond(Exchange exchange, Response scores);

  /**
   * Answers with scores in parts.
   *
   * @param head status and type of the dialect
   * @param parts taken over
   */
  void respond(Exchange exchange, Response head, BodyParts parts);
}
