package dev.coppice.loader.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.loader.StoreKey;
import dev.coppice.loader.source.LoaderFixture;
import dev.coppice.loader.source.ScriptedStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a store's answers, to the probe at the start and to loads, say of the store. */
final class StoreProbeTest {

  private static final ModelStoreUri LOCATION = new ModelStoreUri.Directory(Path.of("/models"));
  private static final StoreKey KEY = new StoreKey("acme.tar.gz");

  @RegisterExtension final LoaderFixture fixture = new LoaderFixture();

  private final ScriptedStore scripted = new ScriptedStore(new byte[0]);
  private final WatchedStore store = new WatchedStore(scripted, LOCATION);
  private final List<Duration> pauses = new ArrayList<>();

  @Test
  void storeThatHasNoSuchObjectAnswers() {
    scripted.fail(fault(StoreFault.ABSENT));
    assertThat(store.isReachable()).isFalse();

    new StoreProbe(store, pauses::add).run();

    assertThat(store.isReachable()).isTrue();
    assertThat(pauses).isEmpty();
    assertThat(fixture.logLines()).containsExactly("INFO the model store file:///models/ answers");
  }

  @Test
  void itIsAskedAgainUntilItAnswersAndEachFaultIsLoggedOnce() {
    scripted.fail(fault(StoreFault.UNREACHABLE));

    new StoreProbe(store, this::change).run();

    assertThat(scripted.opens).hasValue(9);
    assertThat(pauses.stream().map(Duration::toSeconds))
        .containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L);
    assertThat(scripted.closes).hasValue(1);
    assertThat(fixture.logLines())
        .containsExactly(
            "WARN the model store file:///models/ is of no use yet: UNREACHABLE: told so",
            "WARN the model store file:///models/ is of no use yet: DENIED: told so",
            "INFO the model store file:///models/ answers");
  }

  private void change(Duration pause) {
    pauses.add(pause);
    if (pauses.size() == 3) {
      scripted.fail(fault(StoreFault.DENIED));
    } else if (pauses.size() == 8) {
      scripted.fail(null);
    }
  }

  @Test
  void aLoadThatWasAnsweredEndsTheAsking() {
    scripted.fail(fault(StoreFault.DENIED));

    new StoreProbe(
            store,
            pause -> {
              scripted.fail(null);
              open();
            })
        .run();

    assertThat(scripted.opens).hasValue(2);
  }

  @Test
  void anInterruptEndsTheAsking() {
    scripted.fail(fault(StoreFault.UNREACHABLE));
    Thread.currentThread().interrupt();

    new StoreProbe(store).run();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(fixture.logLines()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void whatMeetsOneObjectSaysNothingOfTheStore(StoreFault fault) {
    boolean hitsAll =
        switch (fault) {
          case CREDENTIALS, MISCONFIGURED, TIMED_OUT, UNREACHABLE, BROKEN -> true;
          default -> false;
        };
    open();
    assertThat(store.isReachable()).isTrue();

    scripted.fail(fault(fault));
    open();
    assertThat(store.isReachable()).isNotEqualTo(hitsAll);

    scripted.fail(null);
    open();
    assertThat(store.isReachable()).isTrue();
  }

  private void open() {
    try {
      store.open(KEY).close();
    } catch (StoreException e) {
      assertThat(e).hasMessageEndingWith("told so");
    }
  }

  private static StoreException fault(StoreFault fault) {
    return new StoreException(fault, "told so", null);
  }
}
