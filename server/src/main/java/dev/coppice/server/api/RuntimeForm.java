package dev.coppice.server.api;

import dev.coppice.server.http.Response;

/** Failures as Amazon's SDKs expect them of the SageMaker Runtime API. */
final class RuntimeForm implements ErrorForm {

  static final RuntimeForm FORM = new RuntimeForm();

  private RuntimeForm() {}

  @Override
  public Response body(Failure failure, String requestId) {
    Failure.Kind kind = failure.kind();
    return kind.isModelError()
        ? RuntimeErrors.modelError(kind.status(), failure.message(), requestId)
        : RuntimeErrors.error(kind.runtimeStatus(), kind.shape(), failure.message());
  }

  @Override
  public boolean refersToLog(Failure failure) {
    return failure.kind().isModelError();
  }
}
