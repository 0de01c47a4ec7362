package dev.coppice.loader.store.s3;

import java.io.InputStream;
import java.util.Optional;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.http.Abortable;

/**
 * Bounds what is read of those who hand out credentials for a role or a single sign-on. The SDK
 * makes their clients itself, and puts into all of its clients what its file {@code
 * execution.interceptors} on the class path names: this. Those of S3 have {@link S3AnswerLimit}.
 */
public final class S3CredentialsLimit implements ExecutionInterceptor {

  /** Session tokens have a few KiB. */
  private static final int MAX_ANSWER = 64 << 10;

  private static final String S3 = "S3";

  @Override
  public Optional<InputStream> modifyHttpResponseContent(
      Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
    Optional<InputStream> body = context.responseBody();
    return S3.equals(attributes.getAttribute(SdkExecutionAttribute.SERVICE_NAME))
        ? body
        : body.map(S3CredentialsLimit::limited);
  }

  private static InputStream limited(InputStream body) {
    Abortable connection = body instanceof Abortable abortable ? abortable : () -> {};
    return new S3LimitedBody(body, connection, MAX_ANSWER);
  }
}
