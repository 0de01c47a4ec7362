package dev.coppice.loader.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.loader.StoreKey;
import dev.coppice.loader.source.LoaderFixture;
import dev.coppice.loader.source.ScriptedStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a store's answers, to the probe and to loads, say of the store. */
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

    probe(pause -> {}, 1);

    assertThat(store.isReachable()).isTrue();
    assertThat(scripted.opens).hasValue(1);
    assertThat(fixture.logLines()).containsExactly("INFO the model store file:///models/ answers");
  }

  @Test
  void itIsAskedAgainUntilItAnswersAndEachFaultIsLoggedOnce() {
    scripted.fail(fault(StoreFault.UNREACHABLE));

    probe(this::change, 9);

    assertThat(scripted.opens).hasValue(9);
    assertThat(pauses.stream().map(Duration::toSeconds))
        .containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
    assertThat(scripted.closes).hasValue(1);
    assertThat(fixture.logLines())
        .containsExactly(
            "WARN the model store file:///models/ is of no use yet: UNREACHABLE: told so",
            "WARN the model store file:///models/ is of no use yet: DENIED: told so",
            "INFO the model store file:///models/ answers");
  }

  private void change(Duration pause) {
    if (pauses.size() == 3) {
      scripted.fail(fault(StoreFault.DENIED));
    } else if (pauses.size() == 8) {
      scripted.fail(null);
    }
  }

  @Test
  void aLoadThatWasAnsweredEndsTheAsking() {
    scripted.fail(fault(StoreFault.DENIED));

    probe(
        pause -> {
          if (!store.isReachable()) {
            scripted.fail(null);
            open();
          }
        },
        2);

    assertThat(scripted.opens).hasValue(2);
  }

  @Test
  void storeThatFailedOneCallOnAQuietNightIsAskedUntilItAnswersAgain() {
    List<Boolean> reachable = new ArrayList<>();

    probe(
        pause -> {
          reachable.add(store.isReachable());
          switch (pauses.size()) {
            case 2 -> {
              scripted.fail(fault(StoreFault.TIMED_OUT));
              open(); // The last call of the night.
            }
            case 4 -> scripted.fail(null);
            default -> {}
          }
        },
        6);

    assertThat(reachable).containsExactly(true, true, false, false, true, true);
    assertThat(pauses).containsOnly(Duration.ofMinutes(1));
    assertThat(scripted.opens).as("at the start, the call, then once a minute").hasValue(5);
    assertThat(fixture.logLines())
        .containsExactly(
            "INFO the model store file:///models/ answers",
            "WARN the model store file:///models/ is of no use now: TIMED_OUT: told so",
            "INFO the model store file:///models/ answers again");
  }

  /** It says of names that nobody has that they are denied, which it would say of all, too. */
  @Test
  void storeThatMayNotBeListedIsAskedForWhatItHasHad() {
    WatchedStore unlisted = new WatchedStore(new Unlisted(scripted), LOCATION);
    List<Boolean> reachable = new ArrayList<>();
    open(unlisted);

    probe(
        unlisted,
        pause -> {
          reachable.add(unlisted.isReachable());
          scripted.fail(pauses.size() == 1 ? fault(StoreFault.TIMED_OUT) : null);
          if (pauses.size() == 1) {
            open(unlisted);
          }
        },
        4);

    assertThat(reachable).containsExactly(true, false, true, true);
  }

  /** Or nobody would ever be sent there who could ask for one that it has. */
  @Test
  void storeThatMayNotBeListedWasSeenOnceItAnswers() {
    WatchedStore unlisted = new WatchedStore(new Unlisted(scripted), LOCATION);

    probe(unlisted, pause -> {}, 1);

    assertThat(unlisted.wasSeen()).isTrue();
    assertThat(unlisted.isReachable()).isFalse();
  }

  /** A store whose objects are had by those alone who know their names. */
  private record Unlisted(ModelStore store) implements ModelStore {

    @Override
    public Optional<Artifact> open(StoreKey key, @Nullable String unless) throws StoreException {
      if (!key.equals(KEY)) {
        throw fault(StoreFault.DENIED);
      }
      return store.open(key, unless);
    }

    @Override
    public List<ListedArtifact> page(String prefix, String after, int limit) throws StoreException {
      throw fault(StoreFault.DENIED);
    }

    @Override
    public String uri(StoreKey key) {
      return store.uri(key);
    }

    @Override
    public String server() {
      return store.server();
    }

    @Override
    public void close() {
      store.close();
    }
  }

  @Test
  void storeThatAnswersIsNotAskedForNothing() {
    probe(pause -> {}, 60);

    assertThat(scripted.opens).hasValue(1);
  }

  private void probe(StoreProbe.Pause pause, int times) {
    probe(store, pause, times);
  }

  /** Runs it until it has paused so often, and is interrupted. */
  private void probe(WatchedStore asked, StoreProbe.Pause pause, int times) {
    new StoreProbe(
            asked,
            time -> {
              pauses.add(time);
              pause.of(time);
              if (pauses.size() == times) {
                throw new InterruptedException();
              }
            },
            new LookThreads(Duration.ofMinutes(1)))
        .run();
    assertThat(Thread.interrupted()).isTrue();
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
    open(store);
  }

  private static void open(WatchedStore asked) {
    try {
      asked.open(KEY, null).orElseThrow().close();
    } catch (StoreException e) {
      assertThat(e).hasMessageEndingWith("told so");
    }
  }

  private static StoreException fault(StoreFault fault) {
    return new StoreException(fault, "told so", null);
  }
}
