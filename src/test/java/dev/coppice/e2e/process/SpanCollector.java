package dev.coppice.e2e.process;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.coppice.e2e.Until;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** A collector that takes spans by OTLP over HTTP, in protobuf, and keeps them. */
final class SpanCollector implements AutoCloseable {

  // Numbers of fields in opentelemetry/proto/collector/trace/v1 and below.
  private static final int RESOURCE_SPANS = 1;
  private static final int SCOPE_SPANS = 2;
  private static final int SPANS = 2;
  private static final int TRACE_ID = 1;
  private static final int PARENT_SPAN_ID = 4;
  private static final int NAME = 5;

  private final HttpServer server;
  private final List<Span> spans = new ArrayList<>();

  /**
   * A span.
   *
   * @param trace id of its trace, hexadecimal
   * @param parent id of the span above it, hexadecimal; empty if there is none
   */
  record Span(String trace, String parent, String name) {}

  private SpanCollector(HttpServer server) {
    this.server = server;
  }

  static SpanCollector start() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    SpanCollector collector = new SpanCollector(server);
    server.createContext("/v1/traces", collector::take);
    server.start();
    return collector;
  }

  /** What the agent needs to send its spans here. */
  Map<String, String> settings() {
    return Map.of(
        "OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + server.getAddress().getPort(),
        "OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf",
        "OTEL_METRICS_EXPORTER", "none",
        "OTEL_LOGS_EXPORTER", "none",
        "OTEL_BSP_SCHEDULE_DELAY", "100",
        "OTEL_SERVICE_NAME", "coppice");
  }

  /**
   * The spans of a trace, once those of all these names are there, and one below that parent, which
   * ends last.
   */
  List<Span> await(String trace, String parent, List<String> names) {
    Until.so(
        "the trace has spans of the names " + names + ", and one below the caller's",
        () ->
            of(trace).stream().map(Span::name).toList().containsAll(names)
                && of(trace).stream().anyMatch(span -> span.parent().equals(parent)));
    return of(trace);
  }

  private synchronized List<Span> of(String trace) {
    return spans.stream().filter(span -> span.trace().equals(trace)).toList();
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      boolean isPacked = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
      InputStream body = exchange.getRequestBody();
      add(UnknownFieldSet.parseFrom(isPacked ? new GZIPInputStream(body) : body));
      exchange.sendResponseHeaders(200, -1);
    }
  }

  private synchronized void add(UnknownFieldSet request) throws IOException {
    for (UnknownFieldSet resource : messages(request, RESOURCE_SPANS)) {
      for (UnknownFieldSet scope : messages(resource, SCOPE_SPANS)) {
        for (UnknownFieldSet span : messages(scope, SPANS)) {
          spans.add(
              new Span(hex(span, TRACE_ID), hex(span, PARENT_SPAN_ID), text(span).toStringUtf8()));
        }
      }
    }
  }

  private static List<UnknownFieldSet> messages(UnknownFieldSet of, int field) throws IOException {
    List<UnknownFieldSet> messages = new ArrayList<>();
    for (ByteString bytes : of.getField(field).getLengthDelimitedList()) {
      messages.add(UnknownFieldSet.parseFrom(bytes));
    }
    return messages;
  }

  private static String hex(UnknownFieldSet span, int field) {
    List<ByteString> values = span.getField(field).getLengthDelimitedList();
    return values.isEmpty() ? "" : HexFormat.of().formatHex(values.getFirst().toByteArray());
  }

  private static ByteString text(UnknownFieldSet span) {
    return span.getField(NAME).getLengthDelimitedList().getFirst();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
