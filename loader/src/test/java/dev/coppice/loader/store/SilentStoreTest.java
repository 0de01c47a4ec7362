package dev.coppice.loader.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.loader.StoreKey;
import dev.coppice.loader.source.LoaderFixture;
import dev.coppice.loader.source.ScriptedStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a store's silence says of it, and that it only asks to be asked later. */
@Timeout(60)
final class SilentStoreTest {

  private static final ModelStoreUri LOCATION = new ModelStoreUri.Directory(Path.of("/models"));
  private static final StoreKey KEY = new StoreKey("acme.tar.gz");
  private static final long PATIENCE = WatchedStore.PATIENCE.toNanos();

  @RegisterExtension final LoaderFixture fixture = new LoaderFixture();

  private final ScriptedStore scripted = new ScriptedStore(new byte[0]);
  private final AtomicLong nanos = new AtomicLong();
  private final WatchedStore store = new WatchedStore(scripted, LOCATION, nanos::get);
  private final List<Boolean> reachable = new ArrayList<>();

  @AfterEach
  void end() {
    scripted.resume.countDown();
  }

  /**
   * As a directory whose mount's server is away: the probe's own questions get no answer either.
   */
  @Test
  void storeThatLetsGoOfNobodyIsOfNoUseAndTheLogSaysSo() {
    open();
    List<Duration> pauses = new ArrayList<>();
    new StoreProbe(
            store,
            time -> {
              pauses.add(time);
              pause(pauses.size());
            },
            new LookThreads(Duration.ofMillis(1)))
        .run();
    assertThat(Thread.interrupted()).isTrue();

    assertThat(reachable).containsExactly(true, false, false);
    assertThat(fixture.logLines())
        .containsExactly(
            "INFO the model store file:///models/ answers",
            "WARN the model store file:///models/ is of no use now:"
                + " TIMED_OUT: no answer within PT0.001S",
            "INFO the model store file:///models/ answers again");
  }

  private void pause(int number) throws InterruptedException {
    switch (number) {
      case 1 -> {
        hang();
        reachable.add(store.isReachable());
        nanos.addAndGet(PATIENCE);
        reachable.add(store.isReachable());
      }
      case 8 -> { // By then as many questions wait as may.
        reachable.add(store.isReachable());
        scripted.resume.countDown();
        while (!store.isReachable()) {
          Thread.sleep(1);
        }
      }
      case 9 -> throw new InterruptedException();
      default -> {}
    }
  }

  /** Returns once somebody asks who will get no answer. */
  private void hang() throws InterruptedException {
    scripted.blockOpen().deaf();
    Thread.ofPlatform().daemon().start(this::open);
    scripted.blocked.await();
  }

  @Test
  void questionWithoutAnAnswerSaysNothingOnceLaterOnesAreAnswered() throws Exception {
    hang();
    answer();
    nanos.addAndGet(2 * PATIENCE);

    assertThat(store.isReachable()).isTrue();
  }

  /** A store asks everybody to slow down now and then. */
  @Test
  void storeThatOnlyAsksToSlowDownIsOfNoUseIfThatGoesOn() throws StoreException {
    open();
    for (long pause : new long[] {0, PATIENCE - 1, 1, PATIENCE}) {
      nanos.addAndGet(pause);
      slowDown();
    }
    answer();
    slowDown();

    assertThat(reachable).containsExactly(true, true, false, false, true);
  }

  private void slowDown() {
    scripted.fail(new StoreException(StoreFault.THROTTLED, "told so", null));
    open();
    reachable.add(store.isReachable());
  }

  private void answer() throws StoreException {
    scripted.fail(null);
    assertThat(store.open(KEY, "v" + scripted.opens.get())).isEmpty();
  }

  private void open() {
    try {
      store.open(KEY, null).orElseThrow().close();
    } catch (StoreException e) {
      assertThat(e).hasMessageEndingWith("told so");
    }
  }
}
