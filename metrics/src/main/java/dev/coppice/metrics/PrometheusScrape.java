package dev.coppice.metrics;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** All meters as text, in Prometheus' exposition format. */
public final class PrometheusScrape {

  /** Value of the answer's {@code Content-Type}. */
  public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final PrometheusMeterRegistry registry;

  PrometheusScrape(PrometheusMeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * The values of this moment. Asks every gauge, some of which read files: not for an event loop.
   */
  public String text() {
    return registry.scrape(CONTENT_TYPE);
  }
}
