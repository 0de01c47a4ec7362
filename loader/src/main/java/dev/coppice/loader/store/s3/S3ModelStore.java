package dev.coppice.loader.store.s3;

import dev.coppice.loader.CodePointOrder;
import dev.coppice.loader.ShownUris;
import dev.coppice.loader.StoreKey;
import dev.coppice.loader.store.Artifact;
import dev.coppice.loader.store.ListedArtifact;
import dev.coppice.loader.store.ModelStore;
import dev.coppice.loader.store.ModelStoreUri;
import dev.coppice.loader.store.StoreException;
import dev.coppice.loader.store.StoreFault;
import dev.coppice.loader.store.s3.RangedObject.Body;
import dev.coppice.loader.tracing.CallTrace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A store that is a prefix of an S3 bucket: one GET per artifact or question, no HEAD. A large
 * artifact may take more, for parts of the version that the first answer was of ({@link
 * RangedBody}).
 *
 * <p>What fails before the first byte of a body is tried again here, by the client; what breaks in
 * the middle of a body is the loader's to fetch again.
 */
public final class S3ModelStore implements ModelStore {

  private static final int MAX_KEY_LENGTH = 1024;
  private static final int NOT_MODIFIED = 304;
  private static final CodePointOrder UTF_8_ORDER = new CodePointOrder();

  /** Bytes from which on the rate of one connection is what a load waits for. */
  private static final long LARGE = 16 << 20;

  /** Requests of one page. */
  private static final int MAX_LISTINGS = 10;

  private final ModelStoreUri.S3 location;
  private final S3Client client;
  private final PartBuffers buffers;
  private final Duration questionTimeout;
  private volatile boolean knowsRanges = true;

  /**
   * Connects to nobody yet.
   *
   * @param buffers for parts of large artifacts; each one needs a connection besides
   * @throws StoreException if there is neither an endpoint nor a region, or no client can be made
   */
  public S3ModelStore(ModelStoreUri.S3 location, S3Settings settings, PartBuffers buffers)
      throws StoreException {
    this.location = location;
    this.buffers = buffers;
    this.questionTimeout = settings.questionTimeout();
    this.client = S3Clients.client(settings);
  }

  /**
   * {@inheritDoc}
   *
   * <p>By a conditional GET: to a HEAD S3 gives no error code, and a missing bucket would look like
   * a missing object.
   */
  @Override
  public Optional<Artifact> open(StoreKey key, @Nullable String unless) throws StoreException {
    String object = object(key);
    CallTrace trace = CallTrace.current();
    String known = unless == null || unless.isEmpty() ? null : unless;
    try {
      ResponseInputStream<GetObjectResponse> body =
          client.getObject(
              get ->
                  get.bucket(location.bucket())
                      .key(object)
                      .ifNoneMatch(known)
                      .overrideConfiguration(own -> trace.forEachHeader(own::putHeader)));
      if (version(body.response()).equals(unless)) { // The server knows no conditions.
        body.abort();
        return Optional.empty();
      }
      S3Version.requireWhole(body);
      return Optional.of(artifact(key, object, trace, body.response(), S3Version.body(body)));
    } catch (S3Exception e) {
      if (e.statusCode() == NOT_MODIFIED) {
        return Optional.empty();
      }
      throw S3Faults.opening(e);
    } catch (SdkException e) {
      throw S3Faults.opening(e);
    }
  }

  private Artifact artifact(
      StoreKey key, String object, CallTrace trace, GetObjectResponse head, Body whole) {
    String version = version(head);
    long size = head.contentLength() == null ? -1 : head.contentLength();
    if (size > LARGE && hasRanges(head)) {
      S3Version ranges =
          new S3Version(
              client, location.bucket(), object, version, size, trace, () -> knowsRanges = false);
      RangedBody body = new RangedBody(whole, ranges, buffers);
      return new Artifact.Stream(uri(key), version, size, body, body::release);
    }
    return new Artifact.Stream(uri(key), version, size, whole.bytes(), whole.abort());
  }

  /** Whether parts can be had that are surely of that version: a weak ETag matches nothing. */
  private boolean hasRanges(GetObjectResponse head) {
    return knowsRanges && !"none".equals(head.acceptRanges()) && version(head).startsWith("\"");
  }

  /**
   * {@inheritDoc}
   *
   * <p>With one request, unless there is much that is no key.
   */
  @Override
  public List<ListedArtifact> page(String prefix, String after, int limit) throws StoreException {
    List<ListedArtifact> page = new ArrayList<>();
    String last = after.isEmpty() ? "" : location.prefix() + after;
    try {
      for (int request = 0; request < MAX_LISTINGS; request++) {
        int wanted = limit - page.size();
        String from = last;
        ListObjectsV2Response some = list(location.prefix() + prefix, from, wanted);
        for (S3Object object : some.contents().stream().limit(wanted).toList()) {
          requireAskedFor(object, location.prefix() + prefix, from);
          last = object.key();
          ListedArtifact.named(last.substring(location.prefix().length()), object.size())
              .ifPresent(page::add);
        }
        if (page.size() >= limit || !Boolean.TRUE.equals(some.isTruncated())) {
          return page;
        }
      }
    } catch (SdkException e) {
      throw S3Faults.opening(e);
    }
    if (page.isEmpty()) { // Which would say that there are no more.
      throw new StoreException(
          StoreFault.BROKEN, "too many objects in a row that no call could name", null);
    }
    return page;
  }

  /** A server may know less of lists than S3: from one that begins anew there would be no end. */
  private static void requireAskedFor(S3Object object, String prefix, String after)
      throws StoreException {
    String key = object.key();
    if (key == null || object.size() == null || !key.startsWith(prefix) || !isAfter(key, after)) {
      throw new StoreException(
          StoreFault.BROKEN,
          "the list has %s of %s bytes (expected: keys of %s after %s)"
              .formatted(key, object.size(), prefix, after),
          null);
    }
  }

  /** By UTF-8 as in S3, or by UTF-16 as on a server that sorts as Java does. */
  private static boolean isAfter(String key, String other) {
    return UTF_8_ORDER.compare(key, other) > 0 || key.compareTo(other) > 0;
  }

  /** Names are escaped on the way: XML has no form for all characters that one may have. */
  private ListObjectsV2Response list(String prefix, String last, int limit) {
    return client.listObjectsV2(
        list ->
            list.bucket(location.bucket())
                .prefix(prefix)
                .startAfter(last.isEmpty() ? null : last)
                .maxKeys(limit)
                .encodingType(EncodingType.URL)
                .overrideConfiguration(question -> question.apiCallTimeout(questionTimeout)));
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

  /** {@inheritDoc} By the client's own account: AWS's settings may name one, too. */
  @Override
  public String server() {
    return client.serviceClientConfiguration().endpointOverride().map(ShownUris::of).orElse("");
  }

  @Override
  public void close() {
    client.close();
  }
}
