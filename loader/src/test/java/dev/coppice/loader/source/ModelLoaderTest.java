package dev.coppice.loader.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.loader.LoadTimings;
import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.loader.StoreKey;
import dev.coppice.loader.archive.TarBall;
import dev.coppice.loader.store.DirectoryModelStore;
import dev.coppice.loader.store.ModelStore;
import dev.coppice.loader.store.ModelStoreUri;
import dev.coppice.model.ModelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
final class ModelLoaderTest {

  private static final byte[] JSON = ModelFiles.golden("reg.json");
  private static final byte[] UBJSON = ModelFiles.golden("reg.ubj");

  @TempDir Path directory = Path.of("");

  @RegisterExtension final LoaderFixture fixture = new LoaderFixture();

  static Stream<Arguments> everyForm() {
    return Stream.of(
        Arguments.of("UBJSON in tar.gz", new TarBall().file("m.ubj", UBJSON).tarGz()),
        Arguments.of("JSON in tar.gz", new TarBall().file("xgboost-model", JSON).tarGz()),
        Arguments.of("JSON in tar", new TarBall().file("./any", JSON).tar()),
        Arguments.of("bare JSON", JSON),
        Arguments.of("bare UBJSON", UBJSON),
        Arguments.of("packed JSON", TarBall.gzip(JSON)),
        Arguments.of("packed UBJSON", TarBall.gzip(UBJSON)),
        Arguments.of(
            "pickle in tar.gz", new TarBall().file("p", ModelFiles.golden("reg.pickle")).tarGz()),
        Arguments.of("bare deprecated binary", ModelFiles.golden("reg.binary")),
        Arguments.of("UBJSON in tar.zst", TarBall.zstd(new TarBall().file("m", UBJSON).tar())),
        Arguments.of("JSON packed by zstd", TarBall.zstd(JSON)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("everyForm")
  void everyFormOfArtifactIsLoaded(String form, byte[] artifact) {
    LoadedModel loaded = fixture.load(artifact);
    try {
      assertThat(loaded.model().info().objective()).as(form).isEqualTo("reg:squarederror");
      assertThat(loaded.uri()).isEqualTo("scripted:tenants/acme.tar.gz");
      assertThat(loaded.version()).isEqualTo("v1");
      assertThat(fixture.loaded).containsExactly(loaded);
    } finally {
      loaded.model().close();
    }
  }

  @Test
  void aDirectoryIsLoadedFromTheDirectoryStore() throws IOException {
    Path acme = Files.createDirectories(directory.resolve("store/acme"));
    Files.write(acme.resolve("model"), JSON);
    Files.writeString(acme.resolve(".hidden"), "ignored");
    ModelStore store =
        new DirectoryModelStore(
            new ModelStoreUri.Directory(directory.resolve("store")),
            LoaderFixture.LIMITS.maxEntries());

    LoadedModel loaded = fixture.loader(store).load(new ModelName("acme"), fixture.reserved::add);

    loaded.model().close();
    assertThat(loaded.uri()).endsWith("/store/acme");
  }

  @Test
  void aDirectoryOfTooManyFilesIsRefusedWithoutTheirNames() throws IOException {
    Path tenants = Files.createDirectories(directory.resolve("store/tenants"));
    for (int i = 0; i < 12; i++) {
      Files.writeString(tenants.resolve("secret" + i), "x");
    }
    ModelStore store =
        new DirectoryModelStore(
            new ModelStoreUri.Directory(directory.resolve("store")),
            LoaderFixture.LIMITS.maxEntries());

    assertThatThrownBy(
            () -> fixture.loader(store).load(new ModelName("tenants"), fixture.reserved::add))
        .hasMessage(
            "Unable to load model: archive has more than 10 entries (COPPICE_ARCHIVE_MAX_ENTRIES)");
    assertThat(store.open(new StoreKey("tenants"), null)).isPresent();
  }

  static Stream<Arguments> everyRefusal() {
    String alone = " (expected: XGBoost JSON or UBJSON, alone or in a .tar.gz)";
    String none =
        "no model file in the artifact (found: %s; expected: XGBoost JSON or UBJSON, in the root)";
    byte[] tar = new TarBall().file("m", JSON).tar();
    return Stream.of(
        Arguments.of(none.formatted("nothing"), new TarBall().directory("a").tarGz()),
        Arguments.of("acme.tar.gz: empty file" + alone, new byte[0]),
        Arguments.of("acme.tar.gz: unknown format" + alone, "<html>".getBytes(UTF_8)),
        Arguments.of(
            none.formatted("m.tar: unknown format"), new TarBall().file("m.tar", tar).tarGz()),
        Arguments.of(
            "acme.tar.gz: compressed by gzip, as archives and joblib's files are" + alone,
            TarBall.gzip(TarBall.gzip(tar))),
        Arguments.of(none.formatted("empty: empty file"), new TarBall().file("empty", "").tar()),
        Arguments.of(
            "m: unknown format (expected: XGBoost JSON or UBJSON)",
            new TarBall().file("m", JSON).file("./m", "hi").tarGz()),
        Arguments.of(
            "archive entry ../x (expected: a regular file or directory below the root)",
            new TarBall().file("m", JSON).file("../x", "late").tarGz()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("everyRefusal")
  void refusedArtifactsNameTheirCause(String cause, byte[] artifact) {
    assertThatThrownBy(() -> fixture.load(artifact))
        .isInstanceOf(ServingException.class)
        .hasMessage("Unable to load model: " + cause)
        .extracting(e -> ((ServingException) e).reason())
        .isEqualTo(Reason.INVALID_MODEL);
    assertThat(fixture.loaded).isEmpty();
  }

  @Test
  void versionThatIsRefusedIsTheOneThatWasReadLast() {
    ScriptedStore store = new ScriptedStore("<html>".getBytes(UTF_8)).cut(1);

    assertThatThrownBy(() -> fixture.loader(store).load(LoaderFixture.NAME, fixture.reserved::add))
        .isInstanceOfSatisfying(
            ServingException.class, e -> assertThat(e.refusedVersion()).isEqualTo("v2"));
  }

  @Test
  void whatIsRefusedIsReadNoMoreWhenTheStoreIsAskedForANewerOne() {
    Executor threads = fixture.threads;
    List<FutureTask<?>> tasks = new ArrayList<>();
    AtomicBoolean hasEnded = new AtomicBoolean();
    fixture.threads =
        task -> {
          hasEnded.set(tasks.size() == 2 && tasks.getLast().isDone());
          tasks.add((FutureTask<?>) task);
          threads.execute(task);
        };

    assertThatThrownBy(() -> fixture.load("<html>".repeat(1 << 20).getBytes(UTF_8)))
        .hasMessageStartingWith("Unable to load model: ");
    assertThat(tasks).as("that open, read, and ask").hasSize(3);
    assertThat(hasEnded).as("reading ended before").isTrue();
  }

  @Test
  void aModelThatIsCutOffIsRefusedWithItsFile() {
    byte[] half = Arrays.copyOf(JSON, JSON.length / 2);

    assertThatThrownBy(() -> fixture.load(new TarBall().file("xgboost-model", half).tarGz()))
        .hasMessageStartingWith("Unable to load model: xgboost-model: ");
  }

  @Test
  void anObjectLargerThanAllowedIsRefusedBeforeItsBytesAreRead() {
    ScriptedStore store = new ScriptedStore(new byte[(64 << 20) + 1]).blockRead();

    assertThatThrownBy(() -> fixture.loader(store).load(LoaderFixture.NAME, bytes -> {}))
        .hasMessage(
            "Unable to load model: archive is larger than 67108864 bytes"
                + " (COPPICE_ARCHIVE_MAX_BYTES)");
    assertThat(store.closes).hasValue(1);
  }

  @Test
  void aLoadIsOneLogLine() {
    fixture.load(JSON).model().close();

    assertThat(fixture.logLines())
        .singleElement()
        .asString()
        .matches(
            "INFO loaded tenants/acme.tar.gz: forest scores with 4 of 4 rounds \\(packed nodes;"
                + " thresholds of a feature at most 17; features that split 2; depth 3\\), \\d+"
                + " bytes, version v1, downloading \\d+ ms, unpacking \\d+ ms, building \\d+ ms, in"
                + " all \\d+ ms");
  }

  @Test
  void theTimesOfALoadAddUp() {
    LoadedModel loaded = fixture.load(JSON);
    loaded.model().close();
    LoadTimings timings = loaded.timings();

    assertThat(timings.downloading()).isPositive();
    assertThat(timings.building()).isPositive();
    assertThat(timings.downloading().plus(timings.unpacking()).plus(timings.building()))
        .isLessThanOrEqualTo(timings.total());
  }

  @Test
  void aNewLoaderStartsWithTheNextOpen() {
    ScriptedStore store = new ScriptedStore(JSON);
    DiskModels loader = fixture.loader(store);

    List.of(1, 2).forEach(i -> loader.load(LoaderFixture.NAME, b -> {}).model().close());

    assertThat(store.opens).hasValue(2);
    assertThat(store.closes).hasValue(2);
  }
}
