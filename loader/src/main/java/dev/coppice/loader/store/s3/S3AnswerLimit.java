package dev.coppice.loader.store.s3;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;

/**
 * A request whose answer ends after so many bytes, whatever the server sends, where the SDK would
 * read all of it into memory: errors and lists. The bytes of objects are their loads' to bound.
 */
final class S3AnswerLimit implements ExecutableHttpRequest {

  /** S3's own have less than a KiB. */
  private static final int MAX_ERROR = 64 << 10;

  /** A list has a thousand keys at most, of 3 KiB each where all of a key is escaped. */
  private static final int MAX_LIST = 4 << 20;

  private final ExecutableHttpRequest real;
  private final boolean isList;

  S3AnswerLimit(HttpExecuteRequest request, ExecutableHttpRequest real) {
    this.real = real;
    this.isList = request.httpRequest().firstMatchingRawQueryParameter("list-type").isPresent();
  }

  @Override
  public HttpExecuteResponse call() throws IOException {
    HttpExecuteResponse answer = answer();
    Optional<AbortableInputStream> body = answer.responseBody();
    boolean isError = !answer.httpResponse().isSuccessful();
    if (body.isEmpty() || !(isError || isList)) {
      return answer;
    }
    return HttpExecuteResponse.builder()
        .response(answer.httpResponse())
        .responseBody(
            AbortableInputStream.create(
                new S3LimitedBody(body.get(), body.get(), isError ? MAX_ERROR : MAX_LIST),
                body.get()))
        .build();
  }

  /**
   * Aborted while it waits for a connection, the real one throws what the SDK takes for a defect.
   */
  private HttpExecuteResponse answer() throws IOException {
    try {
      return real.call();
    } catch (CancellationException e) {
      throw new IOException("aborted while it waited for a connection", e);
    }
  }

  @Override
  public void abort() {
    real.abort();
  }
}
