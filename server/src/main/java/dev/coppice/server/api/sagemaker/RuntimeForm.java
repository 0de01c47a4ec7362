package dev.coppice.server.api.sagemaker;

import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.api.failure.FailureForm;
import dev.coppice.server.http.exchange.Response;

/** Failures as Amazon's SDKs expect them of the SageMaker Runtime API. */
final class RuntimeForm implements FailureForm {

  static final RuntimeForm FORM = new RuntimeForm();

  private RuntimeForm() {}

  @Override
  public Response body(Failure failure, String requestId) {
    Failure.Kind kind = failure.kind();
    return kind.isModelError()
        ? RuntimeFailures.modelError(kind.status(), failure.message(), requestId)
        : RuntimeFailures.error(kind.runtimeStatus(), kind.shape(), failure.message());
  }
}
