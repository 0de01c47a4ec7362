package dev.coppice.metrics.cloudwatch;

/**
 * The names under which CloudWatch keeps the metrics of a server.
 *
 * @param namespace of all metrics; {@code AWS/} is reserved
 * @param endpointName the dimension {@code EndpointName}
 * @param variantName the dimension {@code VariantName}
 */
public record EmfSettings(String namespace, String endpointName, String variantName) {

  private static final int MAX_NAMESPACE_LENGTH = 255;

  public EmfSettings {
    require("namespace", namespace, isNamespace(namespace));
    require("endpointName", endpointName, isText(endpointName));
    require("variantName", variantName, isText(variantName));
  }

  /** Whether CloudWatch takes it: not AWS's own, no colon first, at most 255 characters. */
  public static boolean isNamespace(String text) {
    return isText(text)
        && text.length() <= MAX_NAMESPACE_LENGTH
        && !text.startsWith("AWS/")
        && !text.startsWith(":");
  }

  /** Printable ASCII, more than blanks. */
  private static boolean isText(String text) {
    return !text.isBlank() && text.chars().allMatch(c -> c >= ' ' && c <= '~');
  }

  private static void require(String name, String value, boolean isValid) {
    if (!isValid) {
      throw new IllegalArgumentException(
          "%s: %s (expected: printable ASCII, no namespace of AWS's)".formatted(name, value));
    }
  }
}
