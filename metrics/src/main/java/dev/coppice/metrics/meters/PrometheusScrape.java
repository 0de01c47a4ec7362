package dev.coppice.metrics.meters;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** All meters as text, in Prometheus' exposition format or in OpenMetrics, which has exemplars. */
public final class PrometheusScrape {

  /** Value of the answer's {@code Content-Type}. */
  public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  /** The same of OpenMetrics. */
  public static final String OPEN_METRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";

  private final PrometheusMeterRegistry registry;

  public PrometheusScrape(PrometheusMeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * The values of this moment. Asks every gauge, some of which read files: not for an event loop.
   *
   * @param contentType one of those above
   */
  public String text(String contentType) {
    return registry.scrape(contentType);
  }

  /** The same in Prometheus' format. */
  public String text() {
    return text(CONTENT_TYPE);
  }
}
