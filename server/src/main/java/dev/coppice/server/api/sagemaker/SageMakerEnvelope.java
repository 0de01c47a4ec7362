package dev.coppice.server.api.sagemaker;

import dev.coppice.server.api.invoke.CallHeaders;
import dev.coppice.server.api.invoke.Envelope;

/** The envelope of an operation whose calls say by headers how they want to be answered. */
public interface SageMakerEnvelope extends Envelope {

  /** Those headers. */
  CallHeaders callHeaders();
}
