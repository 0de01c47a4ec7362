package dev.coppice.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.loader.archive.TarBall;
import dev.coppice.loader.source.LoaderFixture;
import dev.coppice.loader.source.ScriptedStore;
import dev.coppice.model.ModelFiles;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One build at once, and loads that wait for their store beside it. */
@Timeout(60)
class BuildPermitsTest {

  private static final byte[] PACKED =
      new TarBall().file("m", ModelFiles.golden("reg.ubj")).tarGz();

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
  void lookupsThatGetNoAnswerHoldUpNoBuild() throws Exception {
    ScriptedStore silent = new ScriptedStore(PACKED).blockOpen();
    Future<LoadedModel> load = load(silent);
    silent.blocked.await();

    assertLoads();
    giveUp(load);
  }

  @Test
  void loadThatHoldsMemoryKeepsItsPermitUntilItIsDone() throws Exception {
    AtomicBoolean isFree = new AtomicBoolean();
    ModelSource source = fixture.loader(new ScriptedStore(PACKED));
    LoadedModel loaded =
        source.load(
            LoaderFixture.NAME, bytes -> isFree.compareAndSet(false, fixture.permits.areFree()));
    loaded.model().close();

    assertThat(isFree).isFalse();
    assertThat(fixture.permits.areFree()).isTrue();
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
    first.close();
    first.close();
    taking.get(20, TimeUnit.SECONDS);
    second.close();
    assertThatThrownBy(() -> new BuildPermits(0)).hasMessage("builds: 0 (expected: 1 or more)");
  }
}
