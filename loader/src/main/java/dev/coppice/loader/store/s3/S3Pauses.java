package dev.coppice.loader.store.s3;

import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * Has the client pause before it tries again as it would by itself, whatever pause the server asks
 * for: servers that are busy ask for minutes, and a call that sleeps until its time is over looks
 * like one that nobody answered.
 */
final class S3Pauses implements ExecutionInterceptor {

  private static final String WISH = "Retry-After";

  @Override
  public SdkHttpResponse modifyHttpResponse(
      Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
    SdkHttpResponse answer = context.httpResponse();
    return answer.firstMatchingHeader(WISH).isEmpty()
        ? answer
        : answer.toBuilder().removeHeader(WISH).build();
  }
}
