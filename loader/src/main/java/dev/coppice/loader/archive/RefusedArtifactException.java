package dev.coppice.loader.archive;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Quoted;
import java.io.IOException;

/** The artifact's bytes break a rule; the message is the cause, for whoever made the artifact. */
public final class RefusedArtifactException extends IOException {

  public RefusedArtifactException(String cause) {
    super(cause);
  }

  /** Of a model file. */
  public static RefusedArtifactException of(String file, InvalidModelException cause) {
    return new RefusedArtifactException(file + ": " + Quoted.cause(cause));
  }

  /** Of bytes that are no gzip or tar stream, or end too early. */
  static RefusedArtifactException corrupt(Throwable cause) {
    return corrupt(Quoted.cause(cause));
  }

  static RefusedArtifactException corrupt(String cause) {
    return new RefusedArtifactException("archive is truncated or corrupt: " + cause);
  }
}
