package dev.coppice.server.api.failure;

import dev.coppice.cache.load.Errors;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.source.LoadFailures;
import dev.coppice.model.HeapRefusedException;
import dev.coppice.model.Quoted;
import dev.coppice.server.codec.rows.MediaTypeException;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.scores.InferenceOutputException;
import dev.coppice.server.http.exchange.Refusal;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Why a call gets no scores, before a {@link FailureForm} words it.
 *
 * @param message the text for the client, who learns nothing else
 */
public record Failure(Kind kind, String message) {

  private static final Logger LOG = LoggerFactory.getLogger(Failure.class);

  /** The status of the Runtime API that stands for an error of the model. */
  private static final int MODEL_ERROR = 424;

  /**
   * The closed set of failures. Each has the status and type of the plain routes, then the status
   * and error shape of the Runtime API.
   */
  public enum Kind {
    /** The path, the endpoint's name or the model's is not one that can be called. */
    TARGET_REFUSED(400, "BadRequestException", 400, "ValidationError"),
    /** Nobody knows who asks. */
    UNAUTHENTICATED(401, "UnauthorizedException", 401, "UnrecognizedClientException"),
    /** Whoever asks may not call that model, be it there or not. */
    FORBIDDEN(403, "AccessDeniedException", 403, "AccessDeniedException"),
    MODEL_NOT_FOUND(404, "ModelNotFoundException", 400, "ValidationError"),
    /** A model is out of its table, and its memory not free yet. */
    NOT_FREED(408, "RequestTimeoutException", 408, "RequestTimeoutException"),
    UNKNOWN_PATH(404, "ResourceNotFoundException", 404, "UnknownOperationException"),
    METHOD_NOT_ALLOWED(405, "MethodNotAllowedException", 405, "UnknownOperationException"),
    BAD_PAYLOAD(400, "BadRequestException", MODEL_ERROR, "ModelError"),
    INVALID_MODEL(400, "InvalidModelException", MODEL_ERROR, "ModelError"),
    NOT_ACCEPTABLE(406, "NotAcceptableException", MODEL_ERROR, "ModelError"),
    UNSUPPORTED_MEDIA_TYPE(415, "UnsupportedMediaTypeException", MODEL_ERROR, "ModelError"),
    /** More is asked for than one call may. */
    TOO_LARGE(413, "RequestEntityTooLargeException", MODEL_ERROR, "ModelError"),
    /** The server is set to answer something that the model's objective does not provide. */
    UNANSWERABLE(500, "InternalServerException", MODEL_ERROR, "ModelError"),
    INSUFFICIENT_STORAGE(507, "InsufficientStorageException", MODEL_ERROR, "ModelError"),
    /** The tenant asks for more than it may. */
    THROTTLED(429, "ThrottlingException", 429, "ThrottlingException"),
    NOT_READY(429, "ModelNotReadyException", 429, "ModelNotReadyException"),
    UNAVAILABLE(503, "ServiceUnavailableException", 503, "ServiceUnavailable"),
    STORE_ACCESS_DENIED(500, "InternalServerException", 530, "InternalDependencyException"),
    /** A defect; the log says which, under the request's id. */
    INTERNAL(500, "InternalServerException", 500, "InternalFailure");

    private final int status;
    private final String type;
    private final int runtimeStatus;
    private final String shape;

    Kind(int status, String type, int runtimeStatus, String shape) {
      this.status = status;
      this.type = type;
      this.runtimeStatus = runtimeStatus;
      this.shape = shape;
    }

    /**
     * The status of the plain routes, which is the model's own in the Runtime API and in meters.
     */
    public int status() {
      return status;
    }

    String type() {
      return type;
    }

    public int runtimeStatus() {
      return runtimeStatus;
    }

    public String shape() {
      return shape;
    }

    public boolean isModelError() {
      return runtimeStatus == MODEL_ERROR;
    }

    /** Seconds after which the same call may succeed; empty if nobody knows. */
    String retryAfter() {
      return switch (this) {
        case NOT_READY -> "5";
        case UNAVAILABLE, THROTTLED -> "1"; // A bucket of tokens is full again after a second.
        default -> "";
      };
    }
  }

  public static Failure of(ServingException failure) {
    Kind kind =
        switch (failure.reason()) {
          case MODEL_NOT_FOUND -> Kind.MODEL_NOT_FOUND;
          case INVALID_MODEL -> Kind.INVALID_MODEL;
          case INSUFFICIENT_STORAGE, DISK_FULL -> Kind.INSUFFICIENT_STORAGE;
          case MODEL_NOT_READY -> Kind.NOT_READY;
          case LOADING, LOAD_TIMEOUT, OVERLOADED, NO_MEMORY, STORE_UNAVAILABLE, STOPPING ->
              Kind.UNAVAILABLE;
          case STORE_ACCESS_DENIED -> Kind.STORE_ACCESS_DENIED;
          case INTERNAL -> Kind.INTERNAL;
        };
    return new Failure(kind, String.valueOf(failure.getMessage()));
  }

  public static Failure of(MediaTypeException failure) {
    Kind kind =
        switch (failure.kind()) {
          case UNSUPPORTED -> Kind.UNSUPPORTED_MEDIA_TYPE;
          case NOT_ACCEPTABLE -> Kind.NOT_ACCEPTABLE;
        };
    return new Failure(kind, String.valueOf(failure.getMessage()));
  }

  public static Failure of(PayloadException failure) {
    Kind kind =
        switch (failure.kind()) {
          case MALFORMED -> Kind.UNSUPPORTED_MEDIA_TYPE;
          case MISMATCH -> Kind.BAD_PAYLOAD;
        };
    return new Failure(kind, String.valueOf(failure.getMessage()));
  }

  public static Failure of(InferenceOutputException failure) {
    Kind kind =
        switch (failure.origin()) {
          case REQUEST -> Kind.BAD_PAYLOAD;
          case ENVIRONMENT -> Kind.UNANSWERABLE;
        };
    return new Failure(kind, String.valueOf(failure.getMessage()));
  }

  /**
   * What ends a call, as its client learns it; the log has which memory there was none of.
   *
   * @return null for a defect, which is to be logged
   */
  public static @Nullable Failure ofCall(Throwable cause) {
    return switch (cause) {
      case ServingException e -> of(e);
      case PayloadException e -> of(e);
      case MediaTypeException e -> of(e);
      case InferenceOutputException e -> of(e);
      case TooManyReasonsException e -> tooLarge(String.valueOf(e.getMessage()));
      case HeapRefusedException e -> e.isForGood() ? tooManyRows(e) : rowsFull();
      case OutOfMemoryError e -> { // Without heap the JVM ends.
        LOG.warn("no memory for a call: {}", e.getMessage());
        yield noMemory();
      }
      default -> null;
    };
  }

  private static Failure tooManyRows(HeapRefusedException refused) {
    return new Failure(
        Kind.BAD_PAYLOAD,
        "Rows and answer of one request would take " + refused.getMessage() + ".");
  }

  public static Failure tooLarge(String message) {
    return new Failure(Kind.TOO_LARGE, message);
  }

  public static Failure targetRefused(String message) {
    return new Failure(Kind.TARGET_REFUSED, message);
  }

  public static Failure unauthenticated() {
    return new Failure(
        Kind.UNAUTHENTICATED, "Authorization: no token known here (expected: Bearer and a token).");
  }

  /**
   * The model is not the caller's. The same whether there is such a model or not.
   *
   * @param name as sent
   */
  public static Failure forbidden(ModelName name) {
    return new Failure(Kind.FORBIDDEN, "Not allowed to call model: " + name);
  }

  /**
   * A page of another site has a browser change something here.
   *
   * @param header which says so
   * @param value as sent
   */
  public static Failure otherSite(CharSequence header, String value) {
    return new Failure(
        Kind.FORBIDDEN,
        header + ": " + Quoted.of(value) + " (expected: a page of this server's own).");
  }

  /**
   * The tenant asks for more than it may.
   *
   * @param limit how much that is, as {@code 5 per second}
   */
  public static Failure throttled(ModelName name, String limit) {
    return new Failure(
        Kind.THROTTLED, "Too many calls of model: " + name + " (expected: at most " + limit + ").");
  }

  /**
   * There is no model of that name.
   *
   * @param name as sent
   */
  public static Failure modelNotFound(String name) {
    return new Failure(Kind.MODEL_NOT_FOUND, LoadFailures.absent(Quoted.of(name)));
  }

  /**
   * A model was unloaded, and calls that use it take long.
   *
   * @param name as sent
   */
  public static Failure notFreed(String name) {
    return new Failure(Kind.NOT_FREED, "Timed out while cleaning resources: " + Quoted.of(name));
  }

  public static Failure unknownPath() {
    return new Failure(
        Kind.UNKNOWN_PATH, "Requested resource is not found, please refer to API document.");
  }

  public static Failure methodNotAllowed() {
    return new Failure(
        Kind.METHOD_NOT_ALLOWED, "Requested method is not allowed, please refer to API document.");
  }

  public static Failure overloaded(ModelName name) {
    return new Failure(Kind.UNAVAILABLE, Errors.noWorker(name));
  }

  /** What all requests hold of the heap, or one model's, leaves no room for a call's. */
  public static Failure rowsFull() {
    return new Failure(
        Kind.UNAVAILABLE, "Too many bytes of rows and answers are in flight, please try again.");
  }

  /** The system has none to give now. */
  static Failure noMemory() {
    return new Failure(
        Kind.UNAVAILABLE, "The system has no memory for this now, please try again.");
  }

  /** Bodies of one model's calls hold as much as they may. */
  public static Failure bodiesFull() {
    return new Failure(Kind.UNAVAILABLE, Refusal.bodiesFull().message());
  }

  /** The answer is long, and others that are still being sent leave no room for it. */
  public static Failure answersFull() {
    return new Failure(
        Kind.UNAVAILABLE, "Too many bytes of answers are being sent, please try again.");
  }

  /** No thread takes what has to wait: the system has none to give now, or the server stops. */
  public static Failure refused(RejectedExecutionException cause) {
    return cause instanceof NoThreadException
        ? new Failure(Kind.UNAVAILABLE, "The server has no thread for this now, please try again.")
        : stopping();
  }

  public static Failure stopping() {
    return new Failure(Kind.UNAVAILABLE, Errors.STOPPING);
  }

  public static Failure internal() {
    return new Failure(Kind.INTERNAL, Refusal.failed().message());
  }
}
