package dev.coppice.deploy.fleet;

import java.util.List;

/** What is asked of a fleet's balancers: some goes to the model's instance, some to none. */
final class FleetPaths {

  /** They speak of one instance alone, or change it. */
  static final List<String> OF_ONE_INSTANCE =
      List.of(
          "/metrics",
          "/warm",
          "/%77arm",
          "/drain",
          "/drai%6E?end=no",
          "/console",
          "/console/console.js",
          "/%63onsole/data",
          "/models",
          "/models/",
          "/%6dodels",
          "/models/a.tar.gz",
          "/models/a%2Finvoke",
          "/models/a.tar.gz?detail=true",
          "/v2/repository/index",
          "/v2/%72epository/models/a/unload",
          "/v%32/repository/models/a/load");

  /** Calls and probes; a name may be any word. */
  static final List<String> BALANCED =
      List.of(
          "/invocations",
          "/endpoints/fleet/invocations",
          "/endpoints/metrics/invocations-response-stream",
          "/models/a%2Fb%20c.tar.gz/invoke",
          "/models/metrics/invoke?x=y",
          "/v2/models/repository/infer",
          "/v2/models/a%2Fb/versions/1/infer",
          "/v2/models/warm",
          "/v2/health/ready",
          "/v2",
          "/batch",
          "/ping",
          "/readyz",
          "/execution-parameters");

  static final String ATTRIBUTES_HEADER = "X-Amzn-SageMaker-Custom-Attributes";

  private FleetPaths() {}

  /** Values of that header that name the model, as the server reads them. */
  static List<String> attributes(String model) {
    return List.of(
        "target-model=" + model,
        "Target-Model = " + model + " ",
        "inference-output=probability,label; target-model=" + model,
        "target-model=" + model + ";warm-up=true;inference-output=label");
  }
}
