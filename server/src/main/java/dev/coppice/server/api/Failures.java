package dev.coppice.server.api;

import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.model.Quoted;
import dev.coppice.server.codec.MediaTypeException;
import dev.coppice.server.codec.PayloadException;
import dev.coppice.server.http.JsonResponse;
import dev.coppice.server.http.Response;

/** The one place where the reason of a failure becomes a status, a type and its headers. */
final class Failures {

  private Failures() {}

  static Response of(ServingException failure) {
    String message = String.valueOf(failure.getMessage());
    return switch (failure.reason()) {
      case MODEL_NOT_FOUND -> JsonResponse.error(404, "ModelNotFoundException", message);
      case INVALID_MODEL -> JsonResponse.error(400, "InvalidModelException", message);
      case INSUFFICIENT_STORAGE -> JsonResponse.error(507, "InsufficientStorageException", message);
      case MODEL_NOT_READY ->
          JsonResponse.error(429, "ModelNotReadyException", message).with("Retry-After", "5");
      case LOADING, LOAD_TIMEOUT, OVERLOADED, STORE_UNAVAILABLE, STOPPING ->
          JsonResponse.error(503, "ServiceUnavailableException", message).with("Retry-After", "1");
      case STORE_ACCESS_DENIED, INTERNAL ->
          JsonResponse.error(500, "InternalServerException", message);
    };
  }

  static Response of(MediaTypeException failure) {
    String message = String.valueOf(failure.getMessage());
    return switch (failure.kind()) {
      case UNSUPPORTED -> unsupportedMediaType(message);
      case NOT_ACCEPTABLE -> JsonResponse.error(406, "NotAcceptableException", message);
    };
  }

  static Response of(PayloadException failure) {
    String message = String.valueOf(failure.getMessage());
    return switch (failure.kind()) {
      case MALFORMED -> unsupportedMediaType(message);
      case MISMATCH -> badRequest(message);
    };
  }

  static Response badRequest(String message) {
    return JsonResponse.error(400, "BadRequestException", message);
  }

  private static Response unsupportedMediaType(String message) {
    return JsonResponse.error(415, "UnsupportedMediaTypeException", message);
  }

  /** The defect is in the log, under the request's id; the client learns nothing of it. */
  static Response internal() {
    return JsonResponse.error(500, "InternalServerException", "Internal server error.");
  }

  static Response overloaded(ModelName name) {
    return of(
        new ServingException(
            ServingException.Reason.OVERLOADED,
            "No worker is available to serve request for model: "
                + name
                + ". Consider increasing job queue size."));
  }

  static Response modelNotFound(String name) {
    return JsonResponse.error(404, "ModelNotFoundException", "Model not found: " + Quoted.of(name));
  }

  static Response unknownPath() {
    return JsonResponse.error(
        404,
        "ResourceNotFoundException",
        "Requested resource is not found, please refer to API document.");
  }

  static Response methodNotAllowed(String allow) {
    return JsonResponse.error(
            405,
            "MethodNotAllowedException",
            "Requested method is not allowed, please refer to API document.")
        .with("Allow", allow);
  }
}
