package dev.coppice.loader.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.loader.StoreKey;
import dev.coppice.loader.archive.TarBall;
import dev.coppice.loader.prepare.ScoringEngine;
import dev.coppice.loader.store.Artifact;
import dev.coppice.loader.store.ListedArtifact;
import dev.coppice.loader.store.ModelStore;
import dev.coppice.loader.store.StoreException;
import dev.coppice.loader.store.StoreFault;
import dev.coppice.model.Matrix;
import dev.coppice.model.ModelFiles;
import dev.coppice.model.check.ModelShape;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.xgboost.BoosterFootprint;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Memory, stores that fail, and loads that are given up. */
@Timeout(60)
final class ModelLoaderFailureTest {

  private static final byte[] JSON = ModelFiles.golden("reg.json");
  private static final byte[] PACKED = new TarBall().file("m", JSON).tarGz();

  @RegisterExtension final LoaderFixture fixture = new LoaderFixture();

  @Test
  void memoryIsReservedByTheSizeInTheArchiveAndAgainByTheContent() throws Exception {
    byte[] ubjson = ModelFiles.golden("reg.ubj");
    byte[] packed = new TarBall().file("m", ubjson).tarGz();
    fixture.engine(ScoringEngine.XGBOOST).load(packed).model().close();

    ModelShape shape = ModelFiles.check(ubjson, ModelFormat.UBJSON);
    assertThat(fixture.reserved)
        .containsExactly(
            BoosterFootprint.loadingBytes(ModelFormat.UBJSON, ubjson.length),
            BoosterFootprint.loadingBytes(shape, ubjson.length));
  }

  @Test
  void memoryGrowsWithAPackedFileOfUnknownSize() {
    byte[] padded =
        ("{" + " ".repeat(1 << 20) + new String(JSON, 1, JSON.length - 1, UTF_8)).getBytes(UTF_8);
    byte[] packed = TarBall.gzip(padded);

    fixture.engine(ScoringEngine.XGBOOST).load(packed).model().close();

    // What follows is asked for the same model as UBJSON, which is smaller.
    int last = fixture.reserved.indexOf(Collections.max(fixture.reserved));
    List<Long> bySize = fixture.reserved.subList(0, last + 1);
    assertThat(bySize).hasSizeBetween(3, 10).isSorted();
    assertThat(fixture.reserved.get(0))
        .isEqualTo(BoosterFootprint.loadingBytes(ModelFormat.JSON, 4L * packed.length));
    assertThat(bySize.getLast())
        .isGreaterThanOrEqualTo(BoosterFootprint.loadingBytes(ModelFormat.JSON, padded.length));
  }

  @Test
  void withoutMemoryNothingIsKept() {
    ServingException full = new ServingException(Reason.INSUFFICIENT_STORAGE, "full");
    ScriptedStore store = new ScriptedStore(PACKED);

    assertThatThrownBy(
            () ->
                fixture
                    .loader(store)
                    .load(
                        LoaderFixture.NAME,
                        bytes -> {
                          assertThat(fixture.spooled()).isEmpty();
                          throw full;
                        }))
        .isSameAs(full);
    assertThat(store.closes).hasValue(1);
  }

  @Test
  void aModelThatIsNotHandedOverIsFreed() {
    fixture.onLoaded =
        () -> {
          throw new IllegalStateException("made to fail");
        };

    assertThatThrownBy(() -> fixture.load(PACKED)).hasRootCauseMessage("made to fail");
    Matrix row = new Matrix(new float[1], 1, 1);
    assertThatThrownBy(() -> fixture.loaded.getFirst().model().score(row))
        .hasMessage("model: closed (expected: open)");
  }

  @Test
  void aCutBodyIsFetchedAgain() {
    ScriptedStore store = new ScriptedStore(PACKED).cut(2);

    LoadedModel loaded = fixture.loader(store).load(LoaderFixture.NAME, bytes -> {});

    loaded.model().close();
    assertThat(loaded.version()).isEqualTo("v3");
    assertThat(store.closes).hasValue(3);
    assertThat(fixture.pauses).containsExactly(1, 2);
  }

  @Test
  void aBodyThatIsCutEachTimeIsFetchedThreeTimes() {
    ScriptedStore store = new ScriptedStore(PACKED).cut(99);

    assertFails(store, Reason.STORE_UNAVAILABLE, "Model store is unavailable.");

    assertThat(store.opens).hasValue(ModelLoader.FETCHES);
    assertThat(fixture.loaded).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "DENIED, STORE_ACCESS_DENIED, Model store refused access.",
    "ARCHIVED, STORE_ACCESS_DENIED, Model store refused access.",
    "LOCKED, STORE_ACCESS_DENIED, Model store refused access.",
    "REJECTED, STORE_ACCESS_DENIED, Model store refused access.",
    "CREDENTIALS, STORE_ACCESS_DENIED, Model store refused access.",
    "MISCONFIGURED, STORE_ACCESS_DENIED, Model store refused access.",
    "THROTTLED, STORE_UNAVAILABLE, Model store is unavailable.",
    "TIMED_OUT, STORE_UNAVAILABLE, Model store is unavailable.",
    "UNREACHABLE, STORE_UNAVAILABLE, Model store is unavailable.",
    "CUT_OFF, STORE_UNAVAILABLE, Model store is unavailable.",
    "BROKEN, STORE_UNAVAILABLE, Model store is unavailable."
  })
  void whatTheStoreDoesNotOpenIsNotFetchedAgain(StoreFault fault, Reason reason, String message) {
    ScriptedStore store =
        new ScriptedStore(PACKED).fail(new StoreException(fault, "for the log", null));

    assertFails(store, reason, message);

    assertThat(store.opens).hasValue(1);
  }

  @Test
  void aNameThatNoModelHasIsAskedForOnce() {
    ScriptedStore store =
        new ScriptedStore(PACKED).fail(new StoreException(StoreFault.ABSENT, "for the log", null));

    assertFails(store, Reason.MODEL_NOT_FOUND, "Model not found: tenants/acme.tar.gz");

    assertThat(store.opens).hasValue(1);
  }

  @Test
  void aDefectIsNotShownToClients() {
    assertFails(
        broken(
            () -> {
              throw new IllegalStateException("secret");
            }),
        Reason.INTERNAL,
        "Internal server error.");
  }

  @Test
  void anErrorIsADefectLikeAnyOther() {
    assertFails(
        broken(
            () -> {
              throw new UnsatisfiedLinkError("secret");
            }),
        Reason.INTERNAL,
        "Internal server error.");
  }

  /** Each load has one thread to open its artifact, and then one to read ahead. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void aThreadThatTheSystemHasNotIsNoDefect(int had) {
    Executor threads = fixture.threads;
    AtomicInteger left = new AtomicInteger(had);
    fixture.threads =
        task -> {
          if (left.getAndDecrement() <= 0) {
            throw new OutOfMemoryError("unable to create native thread: made to fail");
          }
          threads.execute(task);
        };
    ScriptedStore store = new ScriptedStore(PACKED);
    String message =
        "The server has no thread to load model tenants/acme.tar.gz now, please try again.";

    assertFails(store, Reason.OVERLOADED, message);

    assertThat(store.closes).hasValue(had);
  }

  private static ModelStore broken(Supplier<Artifact> open) {
    return new ModelStore() {
      @Override
      public Optional<Artifact> open(StoreKey key, @Nullable String unless) {
        return unless == null ? Optional.of(open.get()) : Optional.empty();
      }

      @Override
      public List<ListedArtifact> page(String prefix, String after, int limit) {
        return List.of();
      }

      @Override
      public String uri(StoreKey key) {
        return "";
      }

      @Override
      public String server() {
        return "";
      }

      @Override
      public void close() {}
    };
  }

  @Test
  void anInterruptEndsTheWaitForAnAnswer() throws InterruptedException {
    ScriptedStore store = new ScriptedStore(PACKED).blockOpen();

    assertGivenUp(store);
  }

  @Test
  void anInterruptEndsTheWaitForBytes() throws InterruptedException {
    ScriptedStore store = new ScriptedStore(PACKED).blockRead();

    assertGivenUp(store);
    assertThat(store.closes).hasValue(1);
  }

  @Test
  void anInterruptEndsThePauseBetweenFetches() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> Backoff.jittered().pause(1)).isInstanceOf(InterruptedException.class);
  }

  private void assertGivenUp(ScriptedStore store) throws InterruptedException {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread loading =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    fixture.loader(store).load(LoaderFixture.NAME, bytes -> {});
                  } catch (ServingException e) {
                    thrown.set(e);
                  }
                });
    store.blocked.await();
    loading.interrupt();
    loading.join();

    assertThat(thrown.get())
        .isInstanceOf(ServingException.class)
        .hasMessage("Model tenants/acme.tar.gz took too long to load.")
        .extracting(e -> ((ServingException) e).reason())
        .isEqualTo(Reason.LOAD_TIMEOUT);
  }

  private void assertFails(ModelStore store, Reason reason, String message) {
    assertThatThrownBy(() -> fixture.loader(store).load(LoaderFixture.NAME, bytes -> {}))
        .isInstanceOf(ServingException.class)
        .hasMessage(message)
        .extracting(e -> ((ServingException) e).reason())
        .isEqualTo(reason);
  }
}
