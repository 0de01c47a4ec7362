package dev.coppice.server.api.sagemaker;

/**
 * How a call came, and what it says there of its model.
 *
 * @param envelope the answers' on that route
 * @param name the endpoint that was called, or the model where the path names it; decoded
 */
public record CallRoute(SageMakerEnvelope envelope, Way way, String name) {

  /** What names the model. */
  public enum Way {
    /** A header, as it stands; without one it is the nameless model. */
    HEADER,
    /** The same, through an endpoint: any name of the form that endpoints have. */
    ENDPOINT,
    PATH
  }
}
