package dev.coppice.server.api.mlflow;

import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.api.failure.FailureForm;
import dev.coppice.server.http.exchange.JsonResponse;
import dev.coppice.server.http.exchange.Response;

/**
 * Failures as MLflow's clients know them: the name of a code, and a message. Who may not call is
 * told so in SageMaker's form, before the body tells whose it is.
 */
final class MlflowFailures implements FailureForm {

  @Override
  public Response body(Failure failure, String requestId) {
    int status = failure.kind().status();
    return JsonResponse.of(
        status,
        json -> {
          json.writeStringField("error_code", code(status));
          json.writeStringField("message", failure.message());
        });
  }

  private static String code(int status) {
    return switch (status) {
      case 404 -> "RESOURCE_DOES_NOT_EXIST";
      case 429 -> "REQUEST_LIMIT_EXCEEDED";
      case 503 -> "TEMPORARILY_UNAVAILABLE";
      case 507 -> "RESOURCE_EXHAUSTED";
      default -> status < 500 ? "BAD_REQUEST" : "INTERNAL_ERROR";
    };
  }
}
