package dev.coppice.loader.source;

import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.loader.archive.RefusedArtifactException;
import dev.coppice.loader.memory.HeapBusyException;
import dev.coppice.loader.spool.SpoolException;
import dev.coppice.loader.store.StoreException;
import dev.coppice.model.Quoted;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What ends a load, as a {@link ServingException}: every text of one that the loader has for
 * clients.
 */
public final class LoadFailures {

  private LoadFailures() {}

  /** There is no model of that name. */
  public static ServingException notFound(ModelName name) {
    return new ServingException(Reason.MODEL_NOT_FOUND, absent(name));
  }

  /** The text where a store has nothing under a name. */
  static String absent(ModelName name) {
    return absent(name.toString());
  }

  /** The text where nothing is at the operator's path. */
  static String absent(Path path) {
    return absent(path.toString());
  }

  /** The text where there is no model of what a client called one, as messages show it. */
  public static String absent(String name) {
    return "Model not found: " + name;
  }

  /** The text where nothing is at a path that a client sent. */
  static String absentAt(String url) {
    return "Model not found in model store: " + Quoted.of(url);
  }

  /** What is at a path that a client sent, or the operator, may not be read. */
  static ServingException unreadable(String url, StoreException cause) {
    return new ServingException(
        Reason.INVALID_MODEL,
        "Unable to load model: %s: may not be read by this server".formatted(Quoted.of(url)),
        cause);
  }

  /** The load was given up. */
  public static ServingException tookTooLong(ModelName name, @Nullable Throwable cause) {
    return new ServingException(
        Reason.LOAD_TIMEOUT, "Model %s took too long to load.".formatted(name), cause);
  }

  /** There is no thread to be had for it now. */
  static ServingException noThread(ModelName name, Throwable cause) {
    return new ServingException(
        Reason.OVERLOADED,
        "The server has no thread to load model %s now, please try again.".formatted(name),
        cause);
  }

  /**
   * What was read is refused.
   *
   * @param version of it
   */
  static ServingException refused(String version, RefusedArtifactException cause) {
    return ServingException.refused(version, "Unable to load model: " + cause.getMessage(), cause);
  }

  /** A defect. */
  public static ServingException internal(Throwable cause) {
    return new ServingException(Reason.INTERNAL, "Internal server error.", cause);
  }

  /** What callers learn of a failed load from a place. */
  static ServingException translate(ModelName name, ArtifactLocation location, Throwable e) {
    return e instanceof StoreException store && store.fault().reason() == Reason.STORE_ACCESS_DENIED
        ? location.refused(store)
        : translate(name, location.absent(), e);
  }

  /**
   * What callers learn of a failed load.
   *
   * @param absent the text if the store has nothing there
   */
  public static ServingException translate(ModelName name, String absent, Throwable e) {
    if (e instanceof ServingException known) {
      return known;
    } else if (e instanceof StoreException store) {
      return ofStore(absent, store);
    } else if (e instanceof SpoolException spool && spool.isFull()) {
      return new ServingException(
          Reason.DISK_FULL,
          "Not enough disk to load model %s: %d bytes needed, %d available."
              .formatted(name, spool.needed(), spool.written()),
          e);
    } else if (e instanceof SpoolException spool && spool.isHanging()) {
      return new ServingException(
          Reason.LOAD_TIMEOUT,
          "Model %s cannot be loaded now: a disk of the server hangs.".formatted(name),
          e);
    } else if (e instanceof HeapBusyException) {
      return new ServingException(
          Reason.OVERLOADED,
          "Not enough heap to read model %s beside other loads, please try again.".formatted(name),
          e);
    } else if (e instanceof OutOfMemoryError) { // Of native memory: without heap the JVM ends.
      return new ServingException(
          Reason.NO_MEMORY,
          "The system has no memory to load model %s now, please try again.".formatted(name),
          e);
    } else if (e instanceof InterruptedIOException
        || e instanceof ClosedByInterruptException
        || e instanceof InterruptedException) {
      return tookTooLong(name, e);
    }
    return internal(e);
  }

  /** What a client learns of a store that cannot be listed. */
  public static ServingException unlisted(StoreException e) {
    return ofStore("The model store has no listing.", e);
  }

  /** What callers learn of a store that failed. */
  static ServingException ofStore(String absent, StoreException e) {
    Reason reason = e.fault().reason();
    String message =
        switch (reason) {
          case MODEL_NOT_FOUND -> absent;
          case STORE_ACCESS_DENIED -> "Model store refused access.";
          default -> "Model store is unavailable.";
        };
    return new ServingException(reason, message, e);
  }
}
