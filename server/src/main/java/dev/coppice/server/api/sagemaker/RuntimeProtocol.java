package dev.coppice.server.api.sagemaker;

import dev.coppice.server.api.invoke.Protocol;

/** The SageMaker Runtime API as a protocol: one form of failures, whatever the model's dialect. */
public final class RuntimeProtocol {

  public static final Protocol RUNTIME =
      new Protocol(new RuntimeStyle(), RuntimeFailures.FORM, dialect -> RuntimeFailures.FORM);

  private RuntimeProtocol() {}
}
