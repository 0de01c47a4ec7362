package dev.coppice.loader.store.s3;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.utils.AttributeMap;

/**
 * An HTTP client that is made for its first request. Making one reads all certificates that the
 * system trusts and a list of all public suffixes, which takes a quarter of a start; whatever can
 * be wrong with the settings shows without it.
 */
final class S3HttpClient implements SdkHttpClient {

  private final Supplier<SdkHttpClient> maker;
  private @Nullable SdkHttpClient client;
  private boolean closed;

  private S3HttpClient(Supplier<SdkHttpClient> maker) {
    this.maker = maker;
  }

  /** Makes a client of this kind, whose requests that builder's client will send. */
  static SdkHttpClient.Builder<?> of(SdkHttpClient.Builder<?> builder) {
    return new Builder(builder);
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    return new S3AnswerLimit(request, client().prepareRequest(request));
  }

  private synchronized SdkHttpClient client() {
    if (closed) {
      throw new IllegalStateException("HTTP client: closed (expected: open)");
    }
    if (client == null) {
      client = maker.get();
    }
    return client;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (client != null) {
      client.close();
    }
  }

  private record Builder(SdkHttpClient.Builder<?> real) implements SdkHttpClient.Builder<Builder> {

    @Override
    public SdkHttpClient buildWithDefaults(AttributeMap defaults) {
      return new S3HttpClient(() -> real.buildWithDefaults(defaults));
    }
  }
}
