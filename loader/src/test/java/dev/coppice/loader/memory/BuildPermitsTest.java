package dev.coppice.loader.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.archive.TarBall;
import dev.coppice.loader.source.DiskModels;
import dev.coppice.loader.source.LoaderFixture;
import dev.coppice.loader.source.ScriptedStore;
import dev.coppice.loader.store.ModelStore;
import dev.coppice.loader.store.ModelStoreUri;
import dev.coppice.loader.store.StoreException;
import dev.coppice.loader.store.s3.FakeS3;
import dev.coppice.loader.store.s3.PartBuffers;
import dev.coppice.loader.store.s3.S3ModelStore;
import dev.coppice.loader.store.s3.S3Settings;
import dev.coppice.model.ModelFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.util.SetSystemProperty;

/** One build at once, and loads that wait beside it for their store or for memory. */
@Timeout(60)
@SetSystemProperty(key = "aws.accessKeyId", value = "key")
@SetSystemProperty(key = "aws.secretAccessKey", value = "secret")
class BuildPermitsTest {

  /** Longer than what is read ahead. */
  private static final byte[] LONG =
      new TarBall().file("m", ModelFiles.golden("reg.ubj")).file(".notes", new byte[4 << 20]).tar();

  private static final byte[] PACKED =
      new TarBall().file("m", ModelFiles.golden("reg.ubj")).tarGz();

  @RegisterExtension final LoaderFixture fixture = new LoaderFixture();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    threads.shutdownNow();
    threads.close();
  }

  private Future<LoadedModel> load(ModelStore store, LoadMemory memory) {
    DiskModels source = fixture.loader(store);
    return threads.submit(() -> source.load(LoaderFixture.NAME, memory));
  }

  private static void assertLoaded(Future<LoadedModel> load) throws Exception {
    load.get(20, TimeUnit.SECONDS).model().close();
  }

  private static void giveUp(Future<LoadedModel> load) {
    load.cancel(true);
  }

  @Test
  void lookupsThatGetNoAnswerHoldUpNoBuild() throws Exception {
    ScriptedStore silent = new ScriptedStore(PACKED).blockOpen();
    Future<LoadedModel> load = load(silent, bytes -> {});
    silent.blocked.await();

    assertLoaded(load(new ScriptedStore(PACKED), bytes -> {}));
    giveUp(load);
  }

  @Test
  void bodiesThatTrickleHoldUpNoBuild() throws Exception {
    try (FakeS3 server = new FakeS3();
        ModelStore store = s3(server)) {
      server.then(server.trickle(LONG)).then(server.trickle(LONG)).then(FakeS3.object(PACKED));
      CountDownLatch firstHolds = new CountDownLatch(1);
      CountDownLatch secondHolds = new CountDownLatch(1);
      Future<LoadedModel> first = load(store, bytes -> firstHolds.countDown());
      firstHolds.await();
      Future<LoadedModel> second = load(store, bytes -> secondHolds.countDown());
      secondHolds.await();

      assertLoaded(load(store, bytes -> {}));
      assertThat(List.of(first.isDone(), second.isDone())).containsOnly(false);
      giveUp(first);
      giveUp(second);
    }
  }

  @Test
  void loadThatWaitsForMemoryDoesNotHoldUpTheOneThatHasIt() throws Exception {
    ScriptedStore slow = new ScriptedStore(LONG).blockRead();
    CountDownLatch holds = new CountDownLatch(1);
    Future<LoadedModel> holder = load(slow, bytes -> holds.countDown());
    holds.await();
    slow.blocked.await();
    CountDownLatch waits = new CountDownLatch(1);
    Future<LoadedModel> waiter =
        load(
            new ScriptedStore(PACKED),
            new LoadMemory() {
              @Override
              public boolean reserveSoon(long totalBytes) {
                return holder.isDone();
              }

              @Override
              public void reserve(long totalBytes) {
                waits.countDown();
                awaitEnd(holder);
              }
            });
    waits.await();

    slow.resume.countDown();

    assertLoaded(holder);
    assertLoaded(waiter);
  }

  @Test
  void permitIsTakenByOneLoadAtATimeAndGivenBackOnce() throws Exception {
    BuildPermit first = fixture.permits.ofLoad();
    BuildPermit second = fixture.permits.ofLoad();
    first.take();
    first.take();
    FutureTask<Void> taking = waiting(second);

    first.close();
    first.close();
    taking.get();
    FutureTask<Void> third = waiting(first);
    second.close();
    third.get();
    assertThatThrownBy(() -> new BuildPermits(0)).hasMessage("builds: 0 (expected: 1 or more)");
  }

  @Test
  void helpersNeedPermitsTooAndLoadsThatWaitComeFirst() throws Exception {
    List<Runnable> accepted = new ArrayList<>();
    BuildPermits permits = new BuildPermits(1);
    Executor helpers = permits.helpers(accepted::add);
    BuildPermit load = permits.ofLoad();

    load.take();
    helpers.execute(() -> {});
    assertThat(accepted).as("helpers while a load has the permit").isEmpty();

    load.close();
    helpers.execute(() -> {});
    helpers.execute(() -> {});
    assertThat(accepted).as("helpers of one permit").hasSize(1);

    FutureTask<Void> waiting = waiting(load);
    accepted.getFirst().run();
    waiting.get();
    load.close();
  }

  @Test
  void aHelperThatFailsOrIsNotToBeHadKeepsNoPermit() throws Exception {
    BuildPermits permits = new BuildPermits(1);
    Executor none =
        task -> {
          throw new RejectedExecutionException("made to fail");
        };
    assertThatThrownBy(() -> permits.helpers(none).execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class);
    Runnable failing =
        () -> {
          throw new IllegalStateException("made to fail");
        };
    assertThatThrownBy(() -> permits.helpers(Runnable::run).execute(failing))
        .isInstanceOf(IllegalStateException.class);

    BuildPermit load = permits.ofLoad();
    load.take();
    load.close();
  }

  /** Takes a permit that another load has, on a thread of its own. */
  static FutureTask<Void> waiting(BuildPermit permit) {
    FutureTask<Void> taking =
        new FutureTask<>(
            () -> {
              permit.take();
              return null;
            });
    start(taking);
    assertThat(taking.isDone()).as("permit taken").isFalse();
    return taking;
  }

  /** On a thread of its own, until that waits or ends. */
  static void start(FutureTask<Void> taking) {
    Thread thread = Thread.ofPlatform().start(taking);
    while (thread.isAlive() && thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
  }

  private static void awaitEnd(Future<?> load) {
    try {
      load.get(20, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  private static S3ModelStore s3(FakeS3 server) throws StoreException {
    return new S3ModelStore(
        new ModelStoreUri.S3("bucket", "models/"),
        S3Settings.of(server.endpoint(), true, 3),
        new PartBuffers(0));
  }
}
