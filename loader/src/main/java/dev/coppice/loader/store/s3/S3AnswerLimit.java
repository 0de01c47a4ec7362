package dev.coppice.loader.store.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
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
    HttpExecuteResponse answer = real.call();
    Optional<AbortableInputStream> body = answer.responseBody();
    boolean isError = !answer.httpResponse().isSuccessful();
    if (body.isEmpty() || !(isError || isList)) {
      return answer;
    }
    return HttpExecuteResponse.builder()
        .response(answer.httpResponse())
        .responseBody(
            AbortableInputStream.create(
                new Body(body.get(), isError ? MAX_ERROR : MAX_LIST), body.get()))
        .build();
  }

  @Override
  public void abort() {
    real.abort();
  }

  /** The first bytes of a body; what would come after them is never read. */
  private static final class Body extends InputStream {

    private final AbortableInputStream real;
    private int left;

    Body(AbortableInputStream real, int max) {
      this.real = real;
      this.left = max;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (left == 0) {
        real.abort(); // Else it would be read to its end when it is closed.
        return -1;
      }
      int read = real.read(bytes, offset, Math.min(length, left));
      left -= Math.max(read, 0);
      return read;
    }

    /** What is left of a short answer is read, so that its connection can serve again. */
    @Override
    public void close() throws IOException {
      try (real) {
        transferTo(OutputStream.nullOutputStream());
      }
    }
  }
}
