package dev.coppice.metrics.meters;

/** The kinds of invoke routes. */
public enum Route {
  /** {@code /models/{name}/invoke}. */
  INVOKE,
  /** {@code /invocations}. */
  INVOCATIONS,
  /** {@code /endpoints/{endpoint}/invocations}. */
  RUNTIME,
  /** {@code /endpoints/{endpoint}/invocations-response-stream}. */
  STREAM,
  /** {@code /v2/models/{name}/infer}. */
  OPEN_INFERENCE,
  /** {@code inference.GRPCInferenceService/ModelInfer}. */
  GRPC,
  /** {@code /batch}. */
  BATCH
}
