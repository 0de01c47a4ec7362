package dev.coppice.server.api;

import dev.coppice.server.http.Response;

/** The errors of the control routes, which are JSON whatever the models speak. */
final class Failures {

  /** JSON errors do not name the request; its id is in a header. */
  private static final String NO_ID = "";

  private Failures() {}

  static Response of(Failure failure) {
    return ErrorForm.JSON.of(failure, NO_ID);
  }

  static Response modelNotFound(String name) {
    return of(Failure.modelNotFound(name));
  }
}
