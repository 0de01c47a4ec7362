package dev.coppice.metrics.cloudwatch;

import java.nio.charset.StandardCharsets;

/**
 * Writes a page of values as one line of CloudWatch's embedded metric format: JSON that says in
 * {@code _aws} which of its members are metrics. CloudWatch Logs takes the metrics out of the log.
 *
 * <p>For one thread.
 */
public final class EmfFormat {

  private static final CloudWatchMetric[] METRICS = CloudWatchMetric.values();

  private final StringBuilder line = new StringBuilder(8 << 10);
  private final String directive;
  private final String dimensions;

  public EmfFormat(EmfSettings settings) {
    directive =
        ", \"CloudWatchMetrics\": [{\"Namespace\": "
            + quoted(settings.namespace())
            + ", \"Dimensions\": [[\"EndpointName\", \"VariantName\"]], \"Metrics\": [";
    dimensions =
        "]}]}, \"EndpointName\": "
            + quoted(settings.endpointName())
            + ", \"VariantName\": "
            + quoted(settings.variantName());
  }

  /**
   * The page as a line, its end included.
   *
   * @param page not empty
   * @param epochMillis the time all its values get
   */
  byte[] line(EmfPage page, long epochMillis) {
    line.setLength(0);
    line.append("{\"_aws\": {\"Timestamp\": ").append(epochMillis).append(directive);
    String separator = "";
    for (CloudWatchMetric metric : METRICS) {
      if (page.count(metric) > 0) {
        line.append(separator).append("{\"Name\": \"").append(metric.cloudWatchName());
        line.append("\", \"Unit\": \"").append(metric.unit().cloudWatchName()).append("\"}");
        separator = ", ";
      }
    }
    line.append(dimensions);
    for (CloudWatchMetric metric : METRICS) {
      if (page.count(metric) > 0) {
        appendValues(metric, page);
      }
    }
    return line.append("}\n").toString().getBytes(StandardCharsets.US_ASCII);
  }

  private void appendValues(CloudWatchMetric metric, EmfPage page) {
    line.append(", \"").append(metric.cloudWatchName()).append("\": [");
    int count = page.count(metric);
    if (page.isAll(metric, 1)) { // As where a call is counted.
      line.repeat("1, ", count - 1).append('1');
    } else if (page.isAll(metric, 0)) { // As where nothing went wrong.
      line.repeat("0, ", count - 1).append('0');
    } else {
      for (int i = 0; i < count; i++) {
        line.append(i == 0 ? "" : ", ");
        append(page.value(metric, i));
      }
    }
    line.append(']');
  }

  private void append(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1L << 53) {
      line.append((long) value);
    } else {
      line.append(value);
    }
  }

  private static String quoted(String printableAscii) {
    return '"' + printableAscii.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
