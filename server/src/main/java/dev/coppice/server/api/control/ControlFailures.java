package dev.coppice.server.api.control;

import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.api.failure.FailureForm;
import dev.coppice.server.http.exchange.Response;

/** The failures of the control routes, which are JSON whatever the dialect of the models. */
public final class ControlFailures {

  /** Failures in JSON do not name the request; its id is in a header. */
  private static final String NO_ID = "";

  private ControlFailures() {}

  public static Response of(Failure failure) {
    return FailureForm.JSON.of(failure, NO_ID);
  }

  public static Response modelNotFound(String name) {
    return of(Failure.modelNotFound(name));
  }
}
