package dev.coppice.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One build at once, and loads that wait for their store or for memory beside it. */
@Timeout(60)
class BuildPermitsTest {

  private static final byte[] PACKED = new TarBall().file("m", GoldenModel.UBJSON.bytes()).tarGz();

  @RegisterExtension final LoaderFixture fixture = new LoaderFixture();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  private Future<LoadedModel> load(ScriptedStore store) {
    ModelSource source = fixture.loader(store);
    return threads.submit(() -> source.load(LoaderFixture.NAME, bytes -> {}));
  }

  private void assertLoads() throws Exception {
    load(new ScriptedStore(PACKED)).get(20, TimeUnit.SECONDS).model().close();
  }

  private static void giveUp(Future<LoadedModel> load) {
    load.cancel(true);
  }

  @Test
  void bodiesThatTrickleHoldUpNoBuild() throws Exception {
    ScriptedStore first = new ScriptedStore(PACKED).blockRead();
    ScriptedStore second = new ScriptedStore(PACKED).blockRead();
    Future<LoadedModel> one = load(first);
    Future<LoadedModel> two = load(second);
    first.blocked.await();
    second.blocked.await();

    assertLoads();
    giveUp(one);
    giveUp(two);
  }

  @Test
  void lookupsThatGetNoAnswerHoldUpNoBuild() throws Exception {
    ScriptedStore silent = new ScriptedStore(PACKED).blockOpen();
    Future<LoadedModel> load = load(silent);
    silent.blocked.await();

    assertLoads();
    giveUp(load);
  }

  @Test
  void loadThatWaitsForMemoryHoldsUpNoBuild() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch granted = new CountDownLatch(1);
    ModelSource source = fixture.loader(new ScriptedStore(PACKED));
    Future<LoadedModel> waiting =
        threads.submit(
            () ->
                source.load(
                    LoaderFixture.NAME,
                    bytes -> {
                      asked.countDown();
                      awaitQuietly(granted);
                    }));
    asked.await();

    assertLoads();
    granted.countDown();
    waiting.get(20, TimeUnit.SECONDS).model().close();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void permitIsTakenByOneLoadAtATimeAndGivenBackOnce() throws Exception {
    BuildPermit first = fixture.permits.ofLoad();
    BuildPermit second = fixture.permits.ofLoad();
    first.take();
    first.take();
    Future<?> taking =
        threads.submit(
            () -> {
              second.take();
              return null;
            });

    assertThat(taking.isDone()).isFalse();
    first.giveBack();
    first.giveBack();
    taking.get(20, TimeUnit.SECONDS);
    second.close();
    assertThatThrownBy(() -> new BuildPermits(0)).hasMessage("builds: 0 (expected: 1 or more)");
  }
}
