package dev.coppice.server.grpc;

import dev.coppice.metrics.meters.Route;
import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.api.failure.FailureForm;
import dev.coppice.server.api.invoke.Protocol;
import dev.coppice.server.api.openinference.InferEnvelope;
import dev.coppice.server.http.exchange.AnswerStyle;
import dev.coppice.server.http.exchange.Response;
import io.grpc.Metadata;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Failures as gRPC has them: a code, a text, and when to come again. */
final class GrpcFailures implements FailureForm {

  private static final FailureForm FORM = new GrpcFailures();

  /** Inference over gRPC. */
  static final InferEnvelope ENVELOPE =
      new InferEnvelope(new Protocol(AnswerStyle.PLAIN, FORM, dialect -> FORM), Route.GRPC);

  /** What libraries of gRPC that retry by themselves wait for, in milliseconds. */
  static final Metadata.Key<String> PUSHBACK =
      Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);

  private static final String CODE = "grpc-status";
  private static final String RETRY_AFTER = "Retry-After";
  private static final long SECOND_MILLIS = 1000;

  /** Of a text as it is sent. Clients take 8 KiB of all trailers, and else show none of them. */
  private static final int MAX_TEXT_BYTES = 4 << 10;

  private static final String CUT = "...";

  private GrpcFailures() {}

  /** The code travels as a header, since an HTTP status stands for several. */
  @Override
  public Response body(Failure failure, String requestId) {
    return Response.text(failure.kind().status(), "", failure.message())
        .with(CODE, code(failure.kind()).name());
  }

  private static Status.Code code(Failure.Kind kind) {
    return switch (kind) {
      case TARGET_REFUSED,
          METHOD_NOT_ALLOWED,
          BAD_PAYLOAD,
          INVALID_MODEL,
          NOT_ACCEPTABLE,
          UNSUPPORTED_MEDIA_TYPE ->
          Status.Code.INVALID_ARGUMENT;
      case UNAUTHENTICATED -> Status.Code.UNAUTHENTICATED;
      case FORBIDDEN -> Status.Code.PERMISSION_DENIED;
      case MODEL_NOT_FOUND, UNKNOWN_PATH -> Status.Code.NOT_FOUND;
      case INSUFFICIENT_STORAGE, THROTTLED, TOO_LARGE -> Status.Code.RESOURCE_EXHAUSTED;
      case NOT_READY, UNAVAILABLE, NOT_FREED -> Status.Code.UNAVAILABLE;
      case UNANSWERABLE, STORE_ACCESS_DENIED, INTERNAL -> Status.Code.INTERNAL;
    };
  }

  /** What the end of a call is over HTTP, where no failure says it. */
  static int httpStatus(Status end) {
    return switch (end.getCode()) {
      case OK -> 200;
      case INVALID_ARGUMENT -> 400;
      case UNAUTHENTICATED -> 401;
      case NOT_FOUND, UNIMPLEMENTED -> 404;
      case DEADLINE_EXCEEDED -> 408;
      case RESOURCE_EXHAUSTED -> 413;
      case UNAVAILABLE -> 503;
      default -> 500;
    };
  }

  /** Whether the library ended a call because its client left, or because of its client's time. */
  static boolean isLeaving(Status end) {
    return switch (end.getCode()) {
      case CANCELLED, DEADLINE_EXCEEDED, UNAVAILABLE -> true;
      default -> false;
    };
  }

  /** The same status with as much of its text as clients take. */
  static Status sendable(Status status) {
    String text = status.getDescription();
    return text == null ? status : status.withDescription(sendable(text));
  }

  private static String sendable(String text) {
    int bytes = 0;
    int kept = 0;
    for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
      kept = bytes <= MAX_TEXT_BYTES - CUT.length() ? at : kept;
      bytes += sentBytes(text.codePointAt(at));
      if (bytes > MAX_TEXT_BYTES) {
        return text.substring(0, kept) + CUT;
      }
    }
    return text;
  }

  /** What gRPC's encoding makes of a character: three for each byte that is not plain. */
  private static int sentBytes(int character) {
    boolean isPlain = character >= ' ' && character <= '~' && character != '%';
    return isPlain ? 1 : 3 * Character.toString(character).getBytes(StandardCharsets.UTF_8).length;
  }

  static Response response(Failure failure) {
    return FORM.of(failure, "");
  }

  /** The end of a call. */
  record End(Status status, Metadata trailers) {}

  /** What a response that is not 200 means; its body is not released. */
  static End end(Response response) {
    Metadata trailers = new Metadata();
    Status.Code code = Status.Code.INTERNAL;
    for (Map.Entry<String, String> header : response.headers()) {
      if (header.getKey().equals(CODE)) {
        code = Status.Code.valueOf(header.getValue());
      } else if (header.getKey().equals(RETRY_AFTER)) {
        long millis = Long.parseLong(header.getValue()) * SECOND_MILLIS;
        trailers.put(PUSHBACK, Long.toString(millis));
      }
    }
    String text = response.body().toString(StandardCharsets.UTF_8);
    return new End(code.toStatus().withDescription(text), trailers);
  }
}
