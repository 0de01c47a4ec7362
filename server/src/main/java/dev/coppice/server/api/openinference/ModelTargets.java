package dev.coppice.server.api.openinference;

import dev.coppice.loader.ModelName;
import dev.coppice.server.api.access.CallAccess;
import dev.coppice.server.api.access.Caller;
import dev.coppice.server.api.failure.Failure;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Optional;

/**
 * Finds the model that a request names, if its client may call it. Where no model has a name, any
 * name means the one there is.
 *
 * @param hasNamed whether there are models with names
 * @param access says who may call which model
 */
record ModelTargets(boolean hasNamed, CallAccess access) {

  /** A model, or why there is none for this client. */
  sealed interface Target {

    /** It may be called. */
    record Called(CalledModel model) implements Target {}

    /** It may not. */
    record Refused(Failure failure) implements Target {}
  }

  /** Whether whoever sends these headers may call no model at all. */
  boolean isStranger(HttpHeaders headers) {
    return access.caller(headers) == null;
  }

  /**
   * Finds it.
   *
   * @param name decoded
   * @param version decoded; empty for any
   */
  Target find(HttpHeaders headers, String name, String version) {
    Caller caller = access.caller(headers);
    return caller == null
        ? new Target.Refused(Failure.unauthenticated())
        : find(name, version, caller);
  }

  /** The same for whoever may load any model, in whichever version there is. */
  Target find(String name) {
    return find(name, "", Caller.OF_ALL);
  }

  private Target find(String name, String version, Caller caller) {
    Optional<ModelName> known = hasNamed ? ModelName.of(name) : Optional.of(ModelName.SINGLE);
    if (known.isEmpty()) {
      return new Target.Refused(Failure.modelNotFound(name));
    }
    ModelName found = known.get();
    return caller.mayCall(found)
        ? new Target.Called(new CalledModel(name, found, version))
        : new Target.Refused(Failure.forbidden(found));
  }
}
