package dev.coppice.loader.store.s3;

import dev.coppice.loader.store.StoreException;
import dev.coppice.loader.store.StoreFault;
import dev.coppice.loader.store.s3.RangedObject.Body;
import dev.coppice.loader.tracing.CallTrace;
import dev.coppice.model.BulkInputStream;
import java.io.IOException;
import java.io.InputStream;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * One version of an object in S3: each range is asked for on the condition that the object is still
 * that version, and what comes is held to it.
 *
 * @param version its ETag, a strong one
 * @param trace of the call that the object is read for
 * @param lacksRanges runs if the server sends the whole object where a range was asked for; the
 *     load then begins again, without ranges
 */
record S3Version(
    S3Client client,
    String bucket,
    String key,
    String version,
    long size,
    CallTrace trace,
    Runnable lacksRanges)
    implements RangedObject {

  @Override
  public Body open(long first, long end) throws StoreException {
    ResponseInputStream<GetObjectResponse> body;
    try {
      body =
          client.getObject(
              get ->
                  get.bucket(bucket)
                      .key(key)
                      .ifMatch(version)
                      .range("bytes=%d-%d".formatted(first, end - 1))
                      .overrideConfiguration(own -> trace.forEachHeader(own::putHeader)));
    } catch (SdkException e) {
      throw S3Faults.opening(e);
    }
    try {
      require(body.response(), "bytes %d-%d/%d".formatted(first, end - 1, size));
    } catch (StoreException e) {
      body.abort();
      throw e;
    }
    return body(body);
  }

  private void require(GetObjectResponse head, String range) throws StoreException {
    if (!version.equals(head.eTag())) {
      throw new StoreException(
          StoreFault.CHANGED,
          "a part is of version %s, not %s".formatted(head.eTag(), version),
          null);
    }
    if (head.contentRange() == null) {
      lacksRanges.run();
      throw new StoreException(StoreFault.CUT_OFF, "the server sends no ranges", null);
    }
    if (!range.equals(head.contentRange())) {
      throw new StoreException(
          StoreFault.BROKEN, "asked for %s, got %s".formatted(range, head.contentRange()), null);
    }
  }

  /**
   * Holds an answer to all of an object, which was asked for: of an archive that was cut, what
   * comes first may do.
   *
   * @throws StoreException if it is a part, which is left unread then
   */
  static void requireWhole(ResponseInputStream<GetObjectResponse> body) throws StoreException {
    String range = body.response().contentRange();
    if (range != null) {
      body.abort();
      throw new StoreException(StoreFault.BROKEN, "asked for all, got " + range, null);
    }
  }

  /** An answer's body, with failures in our words. */
  static Body body(ResponseInputStream<GetObjectResponse> body) {
    // Aborted, not closed: closing would first read what is left of the body.
    return new Body(new TranslatedStream(body), body::abort);
  }

  private static final class TranslatedStream extends BulkInputStream {

    private final InputStream in;

    private TranslatedStream(InputStream in) {
      this.in = in;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      try {
        return in.read(buffer, offset, length);
      } catch (IOException | RuntimeException e) {
        throw S3Faults.reading(e);
      }
    }
  }
}
