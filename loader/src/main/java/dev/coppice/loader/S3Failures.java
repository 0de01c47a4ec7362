package dev.coppice.loader;

import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Set;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What the AWS SDK and the HTTP client below it throw, in the words of {@link StoreFault}. */
final class S3Failures {

  /** Codes that say "your credentials", though they come with status 400. */
  private static final Set<String> CREDENTIAL_CODES =
      Set.of("ExpiredToken", "InvalidToken", "TokenRefreshRequired");

  private S3Failures() {}

  /** Of a request that got no body. */
  static StoreException opening(Throwable e) {
    if (e instanceof S3Exception answer) {
      return new StoreException(answered(answer), describe(answer), e);
    }
    return new StoreException(unanswered(e), chain(e), e);
  }

  /** Of a body that broke while it was read: a reset, an early end, a read time-out. */
  static StoreException reading(Throwable e) {
    boolean slow = find(e, SocketTimeoutException.class);
    return new StoreException(slow ? StoreFault.TIMED_OUT : StoreFault.CUT_OFF, chain(e), e);
  }

  private static StoreFault answered(S3Exception answer) {
    int status = answer.statusCode();
    String code = code(answer);
    if (status == 404 && !code.equals("NoSuchBucket")) { // A missing bucket is our mistake.
      return StoreFault.ABSENT;
    }
    if (status == 401 || status == 403 || CREDENTIAL_CODES.contains(code)) {
      return StoreFault.DENIED;
    }
    if (status == 429 || status == 503 || answer.isThrottlingException()) {
      return StoreFault.THROTTLED;
    }
    return StoreFault.BROKEN;
  }

  private static StoreFault unanswered(Throwable e) {
    if (e instanceof ApiCallTimeoutException
        || e instanceof ApiCallAttemptTimeoutException
        || find(e, SocketTimeoutException.class)
        || find(e, ConnectTimeoutException.class)) {
      return StoreFault.TIMED_OUT;
    }
    if (find(e, java.net.ConnectException.class)
        || find(e, UnknownHostException.class)
        || find(e, java.net.NoRouteToHostException.class)) {
      return StoreFault.UNREACHABLE;
    }
    if (chain(e).contains("Unable to load credentials")) { // The SDK has no type for it.
      return StoreFault.DENIED;
    }
    return StoreFault.BROKEN;
  }

  private static String describe(S3Exception answer) {
    return "HTTP %d %s, request %s, %s"
        .formatted(answer.statusCode(), code(answer), answer.requestId(), answer.getMessage());
  }

  private static String code(S3Exception answer) {
    AwsErrorDetails details = answer.awsErrorDetails();
    String code = details == null ? null : details.errorCode();
    return code == null ? "" : code;
  }

  private static boolean find(Throwable e, Class<? extends Throwable> type) {
    for (@Nullable Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }

  private static String chain(Throwable e) {
    StringBuilder text = new StringBuilder(Quote.cause(e));
    for (@Nullable Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
      text.append(" <- ").append(cause.getClass().getSimpleName());
      text.append(": ").append(Quote.cause(cause));
    }
    return text.toString();
  }
}
