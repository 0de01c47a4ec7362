package dev.coppice.loader.store;

import dev.coppice.loader.StoreKey;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * A store that is a prefix of an S3 bucket: one GET per artifact or question, no HEAD, no listing.
 *
 * <p>What fails before the first byte of a body is tried again here, by the client; what breaks in
 * the middle of a body is the loader's to fetch again.
 */
public final class S3ModelStore implements ModelStore {

  private static final int MAX_KEY_LENGTH = 1024;
  private static final int NOT_MODIFIED = 304;

  /** Of all attempts together: nobody has to have the answer. */
  private static final Duration QUESTION_TIMEOUT = Duration.ofSeconds(5);

  private final ModelStoreUri.S3 location;
  private final S3Client client;

  /**
   * Connects to nobody yet.
   *
   * @throws IllegalStateException if there is neither an endpoint nor a region
   */
  public S3ModelStore(ModelStoreUri.S3 location, S3Settings settings) {
    this.location = location;
    this.client = S3Clients.client(settings);
  }

  @Override
  public Artifact open(StoreKey key) throws StoreException {
    String object = object(key);
    try {
      ResponseInputStream<GetObjectResponse> body =
          client.getObject(get -> get.bucket(location.bucket()).key(object));
      GetObjectResponse head = body.response();
      long size = head.contentLength() == null ? -1 : head.contentLength();
      // Aborted, not closed: closing would first read what is left of the body.
      return new Artifact.Stream(uri(key), version(head), size, new Body(body), body::abort);
    } catch (SdkException e) {
      throw S3Faults.opening(e);
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>By a conditional GET, whose body is left unread if there is one: to a HEAD S3 gives no error
   * code, and a bucket that is gone would look like an object that is.
   */
  @Override
  public String newestVersion(StoreKey key, String known) throws StoreException {
    String object = object(key);
    try {
      ResponseInputStream<GetObjectResponse> body =
          client.getObject(
              get ->
                  get.bucket(location.bucket())
                      .key(object)
                      .ifNoneMatch(known.isEmpty() ? null : known)
                      .overrideConfiguration(
                          question -> question.apiCallTimeout(QUESTION_TIMEOUT)));
      body.abort();
      return version(body.response());
    } catch (S3Exception e) {
      if (e.statusCode() == NOT_MODIFIED) {
        return known;
      }
      throw S3Faults.opening(e);
    } catch (SdkException e) {
      throw S3Faults.opening(e);
    }
  }

  private static String version(GetObjectResponse head) {
    return head.eTag() == null ? "" : head.eTag();
  }

  private String object(StoreKey key) throws StoreException {
    String object = location.prefix() + key.value();
    if (object.length() > MAX_KEY_LENGTH) { // S3 would answer 400: it can hold no such object.
      throw new StoreException(
          StoreFault.ABSENT, "a key of more than " + MAX_KEY_LENGTH + " bytes", null);
    }
    return object;
  }

  @Override
  public String uri(StoreKey key) {
    return location + key.value();
  }

  @Override
  public void close() {
    client.close();
  }

  /** The object's bytes, with failures in our words. */
  private static final class Body extends InputStream {

    private final InputStream in;

    private Body(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
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
