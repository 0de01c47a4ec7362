package dev.coppice.server.api.sagemaker;

import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.api.failure.FailureForm;
import dev.coppice.server.http.exchange.JsonResponse;
import dev.coppice.server.http.exchange.Response;

/**
 * Failures as Amazon's SDKs expect them of the SageMaker Runtime API: the shape of the error in a
 * header, without which they raise no exception of its own type, and its members in JSON.
 */
final class RuntimeFailures implements FailureForm {

  static final FailureForm FORM = new RuntimeFailures();

  private static final String ERROR_TYPE = "x-amzn-ErrorType";

  private RuntimeFailures() {}

  @Override
  public Response body(Failure failure, String requestId) {
    Failure.Kind kind = failure.kind();
    return kind.isModelError()
        ? modelError(kind.status(), failure.message(), requestId)
        : error(kind.runtimeStatus(), kind.shape(), failure.message());
  }

  /**
   * An error of the service.
   *
   * @param shape its name in the API's model
   */
  static Response error(int status, String shape, String message) {
    return untyped(status, message).with(ERROR_TYPE, shape);
  }

  /** An error without a shape; the SDKs name it by its status. */
  static Response untyped(int status, String message) {
    return JsonResponse.of(status, json -> json.writeStringField("Message", message));
  }

  /**
   * An error of the model.
   *
   * @param status the failure's status on the plain routes
   * @param text the failure's message
   */
  private static Response modelError(int status, String text, String requestId) {
    boolean client = status < 500;
    String message =
        "Received %s error (%d) from primary with message \"%s\". See the server log of request %s for more information."
            .formatted(client ? "client" : "server", status, text, requestId);
    return JsonResponse.of(
            424,
            json -> {
              json.writeStringField(
                  "ErrorCode", client ? "CLIENT_ERROR_FROM_MODEL" : "INTERNAL_FAILURE_FROM_MODEL");
              json.writeStringField("LogStreamArn", "");
              json.writeStringField("OriginalMessage", text);
              json.writeNumberField("OriginalStatusCode", status);
              json.writeStringField("Message", message);
            })
        .with(ERROR_TYPE, "ModelError");
  }
}
