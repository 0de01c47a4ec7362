package dev.coppice.loader.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.utils.AttributeMap;

/** The client that sends requests to S3: when the real one is made and closed, what it throws. */
@Timeout(60)
final class S3HttpClientTest {

  private static final byte[] CONTENT = {1, 2, 3};

  private final AtomicInteger made = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();

  @AutoClose private FakeS3 server;

  @BeforeEach
  void start() throws IOException {
    server = new FakeS3();
  }

  /** Counts those that are made. */
  private final class Counting implements SdkHttpClient.Builder<Counting> {

    @Override
    public SdkHttpClient buildWithDefaults(AttributeMap defaults) {
      made.incrementAndGet();
      SdkHttpClient real = Apache5HttpClient.builder().buildWithDefaults(defaults);
      return new SdkHttpClient() {
        @Override
        public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
          return real.prepareRequest(request);
        }

        @Override
        public void close() {
          closed.incrementAndGet();
          real.close();
        }
      };
    }
  }

  /** Throws what the real one does that is aborted while it waits for a connection. */
  private static final class Aborted implements SdkHttpClient.Builder<Aborted> {

    @Override
    public SdkHttpClient buildWithDefaults(AttributeMap defaults) {
      return new SdkHttpClient() {
        @Override
        public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
          return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() {
              throw new CancellationException();
            }

            @Override
            public void abort() {}
          };
        }

        @Override
        public void close() {}
      };
    }
  }

  private S3Client client() {
    return client(new Counting());
  }

  private S3Client client(SdkHttpClient.Builder<?> real) {
    return S3Client.builder()
        .endpointOverride(server.endpoint())
        .forcePathStyle(true)
        .region(Region.US_EAST_1)
        .credentialsProvider(AnonymousCredentialsProvider.create())
        .httpClientBuilder(S3HttpClient.of(real))
        .build();
  }

  private static byte[] get(S3Client client) {
    return client.getObjectAsBytes(get -> get.bucket("b").key("k")).asByteArray();
  }

  @Test
  void requestThatIsAbortedBeforeItHasAConnectionIsNoDefect() {
    try (S3Client client = client(new Aborted())) {
      assertThatThrownBy(() -> get(client)).isInstanceOf(SdkException.class);
    }
  }

  @Test
  void itIsMadeForItsFirstRequestAndClosedWithItsOwner() {
    server.then(FakeS3.object(CONTENT)).then(FakeS3.object(CONTENT));
    try (S3Client client = client()) {
      assertThat(made).hasValue(0);
      assertThat(get(client)).isEqualTo(CONTENT);
      assertThat(get(client)).isEqualTo(CONTENT);
      assertThat(made).hasValue(1);
      assertThat(closed).hasValue(0);
    }
    assertThat(closed).hasValue(1);
    assertThat(server.connections).hasSize(1);
  }

  @Test
  void oneThatNobodyAskedIsNeverMade() {
    client().close();
    assertThat(made).hasValue(0);
  }

  @Test
  void firstRequestsAtOnceHaveOneTogether() throws Exception {
    int callers = 16;
    CountDownLatch ready = new CountDownLatch(callers);
    try (S3Client client = client();
        ExecutorService threads = Executors.newFixedThreadPool(callers)) {
      List<Future<byte[]>> answers = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        server.then(FakeS3.object(CONTENT));
        answers.add(
            threads.submit(
                () -> {
                  ready.countDown();
                  ready.await();
                  return get(client);
                }));
      }
      for (Future<byte[]> answer : answers) {
        assertThat(answer.get()).isEqualTo(CONTENT);
      }
    }
    assertThat(made).hasValue(1);
    assertThat(closed).hasValue(1);
  }

  @Test
  void requestAfterTheEndIsRefusedAndMakesNone() {
    SdkHttpClient ended = S3HttpClient.of(new Counting()).buildWithDefaults(AttributeMap.empty());
    ended.close();
    assertThatThrownBy(() -> ended.prepareRequest(HttpExecuteRequest.builder().build()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("HTTP client: closed (expected: open)");
    assertThat(made).hasValue(0);
  }
}
