package dev.coppice.e2e.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.e2e.LocalS3;
import dev.coppice.loader.StoreKey;
import dev.coppice.loader.store.Artifact;
import dev.coppice.loader.store.ModelStore;
import dev.coppice.loader.store.StoreException;
import dev.coppice.loader.store.StoreFault;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The store contract on S3Proxy, which checks credentials. */
final class S3ProxyModelStoreIT extends S3StoreContract {

  /** More than a store has connections. */
  private static final int CALLERS = 8;

  @RegisterExtension static final LocalS3 s3 = new LocalS3();

  @Override
  URI endpoint() {
    return s3.endpoint();
  }

  @Override
  String bucketName() {
    return s3.bucket();
  }

  @Test
  void anArtifactIsOneRequest() throws IOException {
    put("counted", new byte[1]);

    store().open(new StoreKey("counted"), null).orElseThrow().close();

    assertThat(s3.downloads("counted")).isEqualTo(1);
  }

  @Test
  void firstRequestsAtOnceAreAllAnswered() throws Exception {
    byte[] content = "abc".getBytes(StandardCharsets.UTF_8);
    put("first", content);
    CountDownLatch ready = new CountDownLatch(CALLERS);
    try (ModelStore fresh = store(s3.bucket());
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
      List<Future<byte[]>> answers = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        answers.add(
            callers.submit(
                () -> {
                  ready.countDown();
                  ready.await();
                  try (Artifact artifact = fresh.open(new StoreKey("first"), null).orElseThrow()) {
                    return ((Artifact.Stream) artifact).bytes().readAllBytes();
                  }
                }));
      }
      for (Future<byte[]> answer : answers) {
        assertThat(answer.get()).isEqualTo(content);
      }
    }
    assertThat(s3.downloads("first")).isEqualTo(CALLERS);
  }

  @Test
  void storeThatNobodyAskedIsClosedAtOnce() throws StoreException {
    ModelStore unasked = store(s3.bucket());
    assertThat(CompletableFuture.runAsync(unasked::close)).succeedsWithin(Duration.ofSeconds(5));
  }

  @Test
  void wrongCredentialsAreRefused() throws StoreException {
    put("m", new byte[1]);
    System.setProperty("aws.secretAccessKey", "wrong");

    try (ModelStore locked = store(s3.bucket())) {
      assertThatThrownBy(() -> locked.open(new StoreKey("m"), null).orElseThrow())
          .isInstanceOf(StoreException.class)
          .extracting(e -> ((StoreException) e).fault())
          .isEqualTo(StoreFault.CREDENTIALS);
    }
  }
}
