package dev.coppice.loader.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.loader.StoreKey;
import dev.coppice.loader.store.StoreException;
import dev.coppice.loader.store.StoreFault;
import dev.coppice.loader.store.WatchedStore;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who asks may be interrupted: the load is given up, or its model unloaded meanwhile. */
@Timeout(60)
final class S3InterruptTest extends FakeS3Test {

  private static final StoreKey KEY = new StoreKey("acme.tar.gz");

  private static final List<Question> QUESTIONS =
      List.of(store -> store.open(KEY, null).orElseThrow().close(), store -> store.open(KEY, "e"));

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void whoIsInterruptedHasNotSeenTheStoreFail(int question) throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    server.then(FakeS3.object(new byte[3])).then(slowly(asked, interrupted));
    WatchedStore watched = new WatchedStore(store, LOCATION);
    watched.open(KEY, null).orElseThrow().close();

    FutureTask<Boolean> asking =
        new FutureTask<>(() -> assertInterrupted(watched, QUESTIONS.get(question)));
    Thread thread = Thread.ofPlatform().start(asking);
    asked.await();
    thread.interrupt();
    interrupted.countDown();

    assertThat(asking.get()).isTrue();
    assertThat(watched.isReachable()).isTrue();
  }

  @Test
  void nobodyHasSeenAStoreThatHasNotAnsweredYet() {
    server.then(FakeS3.object(new byte[3]));
    WatchedStore watched = new WatchedStore(store, LOCATION);

    Thread.currentThread().interrupt();
    assertInterrupted(watched, QUESTIONS.getFirst());

    assertThat(watched.wasSeen()).isFalse();
    assertThat(watched.isReachable()).isFalse();
  }

  private static boolean assertInterrupted(WatchedStore watched, Question question) {
    assertThatThrownBy(() -> question.ask(watched))
        .isInstanceOf(StoreException.class)
        .returns(StoreFault.INTERRUPTED, e -> ((StoreException) e).fault());
    return Thread.interrupted();
  }

  private static FakeS3.Answer slowly(CountDownLatch asked, CountDownLatch interrupted) {
    return exchange -> {
      asked.countDown();
      try {
        interrupted.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      FakeS3.object(new byte[3]).send(exchange);
    };
  }
}
