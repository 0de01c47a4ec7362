package dev.coppice.server.api;

import dev.coppice.server.http.JsonResponse;
import dev.coppice.server.http.Response;

/** The forms in which a {@link Failure} goes out. */
enum ErrorForm {
  /** {@code code}, {@code type} and {@code message}: control routes and multi-model calls. */
  JSON {
    @Override
    Response body(Failure failure, String requestId) {
      return JsonResponse.error(failure.kind().status(), failure.kind().type(), failure.message());
    }
  },
  /** The message alone; not as HTML, because it may quote the request. */
  TEXT {
    @Override
    Response body(Failure failure, String requestId) {
      return Response.text(failure.kind().status(), "text/plain; charset=utf-8", failure.message());
    }
  },
  /** As Amazon's SDKs expect it of the SageMaker Runtime API. */
  RUNTIME {
    @Override
    Response body(Failure failure, String requestId) {
      Failure.Kind kind = failure.kind();
      return kind.isModelError()
          ? RuntimeErrors.modelError(kind.status(), failure.message(), requestId)
          : RuntimeErrors.error(kind.runtimeStatus(), kind.shape(), failure.message());
    }
  };

  /** The answer without the header that all forms have. */
  abstract Response body(Failure failure, String requestId);

  Response of(Failure failure, String requestId) {
    Response body = body(failure, requestId);
    String retryAfter = failure.kind().retryAfter();
    return retryAfter.isEmpty() ? body : body.with("Retry-After", retryAfter);
  }
}
