package dev.coppice.server.api.management;

import dev.coppice.metrics.meters.PrometheusScrape;
import dev.coppice.server.api.control.BlockingAnswer;
import dev.coppice.server.api.control.Health;
import dev.coppice.server.codec.WeightedAccept;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.HeaderField;
import dev.coppice.server.http.exchange.Response;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the platform and operators ask of the process itself; answers from memory alone. */
public final class StatusHandler {

  private static final String OPEN_METRICS = "application/openmetrics-text";

  /** What metrics are offered in, the usual one first. */
  private static final List<String> METRICS_TYPES = List.of("text/plain", OPEN_METRICS);

  private final Health health;
  private final PrometheusScrape scrape;
  private final BlockingAnswer answers;
  private final String executionParameters;

  /**
   * @param scrape the metrics in Prometheus' text format
   * @param answers from a thread that may block
   * @param cores requests scored at the same time
   * @param maxBodyBytes body limit of every route
   */
  public StatusHandler(
      Health health, PrometheusScrape scrape, BlockingAnswer answers, int cores, int maxBodyBytes) {
    this.health = health;
    this.scrape = scrape;
    this.answers = answers;
    // None would tell batch transform to send bodies of any size, in chunks.
    int mebibytes = Math.max(1, maxBodyBytes >> 20);
    this.executionParameters =
        "{\"MaxConcurrentTransforms\": %d, \"BatchStrategy\": \"MULTI_RECORD\", \"MaxPayloadInMB\": %d}"
            .formatted(cores, mebibytes);
  }

  /**
   * Begins or ends a drain: all that asks whether calls should come is told no, and everything is
   * served on, so that what balances the load looks elsewhere.
   */
  public Response drain(boolean begins) {
    health.draining().set(begins);
    return StatusBody.of(200, begins ? "Draining" : "Serving");
  }

  public Response ping() {
    if (health.stopping().getAsBoolean()) {
      return StatusBody.of(503, "Stopping");
    }
    if (health.draining().get()) {
      return StatusBody.of(503, "Draining");
    }
    return health.loading().getAsBoolean()
        ? StatusBody.of(503, "Loading")
        : StatusBody.of(200, "Healthy");
  }

  /** Whether calls can be served: as {@link #ping}, and not before the store was seen. */
  public Response readyz() {
    Response ping = ping();
    return ping.status() == 200 && health.storeUnseen().getAsBoolean()
        ? StatusBody.of(503, "StoreUnseen")
        : ping;
  }

  /** Whether the process works at all, whatever it can serve. */
  public Response livez() {
    return health.turning().getAsBoolean()
        ? StatusBody.of(200, "Alive")
        : StatusBody.of(503, "Stuck");
  }

  /** Answers from another thread: gauges of memory read files. */
  public void metrics(Exchange exchange) {
    String type = metricsType(HeaderField.value(exchange.headers(), HttpHeaderNames.ACCEPT));
    answers.respond(exchange, asked -> Response.text(200, type, scrape.text(type)));
  }

  /**
   * Prometheus' format unless a client prefers OpenMetrics; one that wants neither gets it, too.
   */
  private static String metricsType(@Nullable String accept) {
    boolean isOpen =
        accept != null
            && WeightedAccept.preferred(accept, METRICS_TYPES)
                .filter(OPEN_METRICS::equals)
                .isPresent();
    return isOpen ? PrometheusScrape.OPEN_METRICS : PrometheusScrape.CONTENT_TYPE;
  }

  /** What batch transform asks before it sends; every model takes many records per request. */
  public Response executionParameters() {
    return Response.text(200, Response.JSON, executionParameters);
  }
}
