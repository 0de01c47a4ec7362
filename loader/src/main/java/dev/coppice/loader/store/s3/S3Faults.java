package dev.coppice.loader.store.s3;

import dev.coppice.loader.ShownUris;
import dev.coppice.loader.store.StoreException;
import dev.coppice.loader.store.StoreFault;
import dev.coppice.model.Quoted;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What the AWS SDK and the HTTP client below it throw, in the words of {@link StoreFault}. */
final class S3Faults {

  private static final int ANY_STATUS = 0;
  private static final String ANY_CODE = "";

  /** What is no S3 server, such as a proxy, gives none. */
  private static final String SOME_CODE = "*";

  private static final int ANY_OF_400 = 4;
  private static final String NO_CREDENTIALS = "Unable to load credentials";

  /**
   * One answer of S3.
   *
   * @param status exact, or the first digit of all that begin so
   * @param code exact, or all that begin so if it ends in a dot
   * @param hint for whoever reads the log
   */
  private record Answer(int status, String code, StoreFault fault, String hint) {

    private boolean matches(int actualStatus, String actualCode) {
      return (status == ANY_STATUS || status == actualStatus || status == actualStatus / 100)
          && (code.equals(ANY_CODE)
              || (code.equals(SOME_CODE) && !actualCode.isEmpty())
              || code.equals(actualCode)
              || (code.endsWith(".") && actualCode.startsWith(code)));
    }
  }

  /**
   * The first that matches counts. Only S3's own word says that an object is absent: models and
   * copies are dropped on it, and a proxy whose backend is away says 404, too. Requests differ in
   * the object alone, so that one which S3 itself rejects says nothing of those for others.
   */
  private static final List<Answer> ANSWERS =
      List.of(
          of("NoSuchKey", StoreFault.ABSENT, "no such object"),
          of("NoSuchVersion", StoreFault.ABSENT, "no such object"),
          of("KeyTooLongError", StoreFault.ABSENT, "there can be no such object"),
          of("NoSuchBucket", StoreFault.MISCONFIGURED, "there is no such bucket"),
          of("InvalidBucketName", StoreFault.MISCONFIGURED, "there can be no such bucket"),
          of(301, StoreFault.MISCONFIGURED, "the bucket is in another region"),
          of("AuthorizationHeaderMalformed", StoreFault.MISCONFIGURED, "signed for another region"),
          of("IllegalLocationConstraintException", StoreFault.MISCONFIGURED, "another region"),
          of("InvalidObjectState", StoreFault.ARCHIVED, "the object must be restored first"),
          of("KMS.ThrottlingException", StoreFault.THROTTLED, "by KMS"),
          of("KMS.", StoreFault.LOCKED, "the object's key cannot be used"),
          of(
              "InvalidRequest",
              StoreFault.LOCKED,
              "perhaps it is encrypted with a key of its customer"),
          of("ConditionalRequestConflict", StoreFault.CHANGED, "written by another just now"),
          of("RequestTimeout", StoreFault.TIMED_OUT, "the request came too slowly"),
          of("ExpiredToken", StoreFault.CREDENTIALS, "credentials have expired"),
          of("InvalidToken", StoreFault.CREDENTIALS, "session token"),
          of("TokenRefreshRequired", StoreFault.CREDENTIALS, "session token"),
          of("InvalidAccessKeyId", StoreFault.CREDENTIALS, "access key"),
          of("SignatureDoesNotMatch", StoreFault.CREDENTIALS, "secret key"),
          of("RequestTimeTooSkewed", StoreFault.CREDENTIALS, "this machine's clock is wrong"),
          of(401, StoreFault.CREDENTIALS, "credentials"),
          of(
              403,
              StoreFault.DENIED,
              "there is no right to it, or it is absent and the bucket may not be listed"),
          of(404, StoreFault.BROKEN, "no S3 server there, or a proxy that does not reach it"),
          of(412, StoreFault.CHANGED, "replaced while it was read"),
          of(429, StoreFault.THROTTLED, "slow down"),
          of(503, StoreFault.THROTTLED, "slow down"),
          new Answer(ANY_OF_400, SOME_CODE, StoreFault.REJECTED, "for this object at least"),
          of(ANY_STATUS, StoreFault.BROKEN, "unexpected"));

  private S3Faults() {}

  private static Answer of(String code, StoreFault fault, String hint) {
    return new Answer(ANY_STATUS, code, fault, hint);
  }

  private static Answer of(int status, StoreFault fault, String hint) {
    return new Answer(status, ANY_CODE, fault, hint);
  }

  /** Of a request that got no body. */
  static StoreException opening(Throwable e) {
    if (e instanceof S3Exception answer) {
      return answered(answer);
    } else if (e instanceof AwsServiceException answer) { // Of a service credentials come from.
      boolean refused = answer.statusCode() < 500;
      return new StoreException(
          refused ? StoreFault.CREDENTIALS : StoreFault.UNREACHABLE, chain(e), e);
    }
    String detail = chain(e);
    if (detail.contains(NO_CREDENTIALS)) { // The SDK has no type for it.
      return new StoreException(StoreFault.CREDENTIALS, reasons(e), e);
    }
    return new StoreException(unanswered(e), detail, e);
  }

  /** What each provider of the chain says, without the list of them that the SDK puts first. */
  private static String reasons(Throwable e) {
    String text = String.valueOf(e.getMessage());
    int reasons = text.indexOf(") : [");
    return ShownUris.in(
        reasons < 0 ? chain(e) : NO_CREDENTIALS + ": " + text.substring(reasons + ") : ".length()));
  }

  /** Of a body that broke while it was read: a reset, an early end, a read time-out. */
  static StoreException reading(Throwable e) {
    boolean slow = find(e, SocketTimeoutException.class);
    return new StoreException(slow ? StoreFault.TIMED_OUT : StoreFault.CUT_OFF, chain(e), e);
  }

  private static StoreException answered(S3Exception e) {
    int status = e.statusCode();
    String code = code(e);
    Answer answer =
        ANSWERS.stream().filter(one -> one.matches(status, code)).findFirst().orElseThrow();
    boolean isOther = answer.fault() == StoreFault.BROKEN || answer.fault() == StoreFault.REJECTED;
    StoreFault fault = isOther && e.isThrottlingException() ? StoreFault.THROTTLED : answer.fault();
    String detail =
        "HTTP %d %s (%s%s), request %s, %s"
            .formatted(status, code, answer.hint(), region(e), e.requestId(), e.getMessage());
    return new StoreException(fault, detail, e);
  }

  private static String code(S3Exception answer) {
    AwsErrorDetails details = answer.awsErrorDetails();
    String code = details == null ? null : details.errorCode();
    return code == null ? "" : code;
  }

  /** Where the bucket is, if S3 says so. */
  private static String region(S3Exception answer) {
    return Optional.ofNullable(answer.awsErrorDetails())
        .map(AwsErrorDetails::sdkHttpResponse)
        .flatMap(response -> response.firstMatchingHeader("x-amz-bucket-region"))
        .map(region -> "; the bucket is in " + region)
        .orElse("");
  }

  private static StoreFault unanswered(Throwable e) {
    if (find(e, AbortedException.class)) {
      return StoreFault.INTERRUPTED;
    }
    if (e instanceof ApiCallTimeoutException
        || e instanceof ApiCallAttemptTimeoutException
        || find(e, SocketTimeoutException.class)
        || find(e, ConnectTimeoutException.class)) {
      return StoreFault.TIMED_OUT;
    }
    if (find(e, ConnectException.class)
        || find(e, UnknownHostException.class)
        || find(e, NoRouteToHostException.class)) {
      return StoreFault.UNREACHABLE;
    }
    return StoreFault.BROKEN;
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
    StringBuilder text = new StringBuilder(Quoted.cause(e));
    for (@Nullable Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
      text.append(" <- ").append(cause.getClass().getSimpleName());
      text.append(": ").append(Quoted.cause(cause));
    }
    return text.toString();
  }
}
