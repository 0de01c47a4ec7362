package dev.coppice.loader.prepare;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.loader.archive.TarBall;
import dev.coppice.loader.memory.LoadMemory;
import dev.coppice.loader.source.LoaderFixture;
import dev.coppice.loader.source.ScriptedStore;
import dev.coppice.loader.store.DirectoryModelStore;
import dev.coppice.loader.store.ModelStore;
import dev.coppice.loader.store.ModelStoreUri;
import dev.coppice.model.Model;
import dev.coppice.model.ModelFiles;
import dev.coppice.model.preprocessing.PreprocessedModel;
import dev.coppice.model.preprocessing.Preprocessing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class PreprocessingDocumentTest {

  private static final byte[] MODEL = ModelFiles.golden("reg.ubj");

  /** Five raw columns to the model's four features. */
  private static final String DOCUMENT =
      """
      {"version": 1, "columns": ["id", "plan", "age", "income"], "features": [
        {"source": "plan", "type": "text",
         "steps": [{"one_hot": {"categories": ["basic", "pro"], "unknown": "zeros"}}]},
        {"source": "age", "type": "number"},
        {"source": "income", "type": "number", "steps": [{"log1p": {}}]}]}
      """;

  @TempDir Path directory = Path.of("");

  @RegisterExtension final LoaderFixture fixture = new LoaderFixture();

  /** A heap that is far smaller than the memory for models. */
  private record SmallHeap(List<Long> reserved) implements LoadMemory {

    @Override
    public void reserve(long totalBytes) {
      reserved.add(totalBytes);
    }

    @Override
    public long weigh(long heapBytes) {
      return 100 * heapBytes;
    }
  }

  @ParameterizedTest(name = "{0} the model")
  @MethodSource("places")
  void whatStaysOnTheHeapIsReservedByItsWeight(String place, TarBall archive) {
    LoadedModel loaded =
        fixture
            .loader(new ScriptedStore(archive.tarGz()))
            .load(LoaderFixture.NAME, new SmallHeap(fixture.reserved));
    try (Model model = loaded.model()) {
      assertThat(model.heapBytes()).as(place).isPositive();
      assertThat(fixture.reserved.getLast())
          .isGreaterThanOrEqualTo(model.bytes() + 100 * model.heapBytes());
    }
  }

  static Stream<Arguments> places() {
    return Stream.of(
        Arguments.of("before", new TarBall().file("preprocessing.json", DOCUMENT).file("m", MODEL)),
        Arguments.of(
            "after", new TarBall().file("m", MODEL).file("./preprocessing.json", DOCUMENT)));
  }

  @ParameterizedTest(name = "{0} the model")
  @MethodSource("places")
  void itIsReadWhereverItStands(String place, TarBall archive) {
    LoadedModel loaded = fixture.load(archive.tarGz());
    try {
      assertThat(loaded.model()).as(place).isInstanceOf(PreprocessedModel.class);
      Preprocessing preprocessing = ((PreprocessedModel) loaded.model()).preprocessing();
      assertThat(preprocessing.columns().names()).containsExactly("id", "plan", "age", "income");
      assertThat(loaded.model().info().featureCount()).isEqualTo(4);
    } finally {
      loaded.model().close();
    }
  }

  @Test
  void itIsReadFromADirectory() throws IOException {
    Path acme = Files.createDirectories(directory.resolve("store/acme"));
    Files.write(acme.resolve("xgboost-model"), MODEL);
    Files.writeString(acme.resolve("preprocessing.json"), DOCUMENT);
    ModelStore store =
        new DirectoryModelStore(
            new ModelStoreUri.Directory(directory.resolve("store")),
            LoaderFixture.LIMITS.maxEntries());
    LoadedModel loaded = fixture.loader(store).load(new ModelName("acme"), fixture.reserved::add);
    assertThat(loaded.model()).isInstanceOf(PreprocessedModel.class);
    loaded.model().close();
  }

  @ParameterizedTest(name = "{0} the model")
  @MethodSource("places")
  void itsBytesAreReservedWithTheModels(String place, TarBall archive) {
    fixture.load(new TarBall().file("m", MODEL).tarGz()).model().close();
    long alone = Collections.max(fixture.reserved);
    fixture.reserved.clear();
    LoadedModel loaded = fixture.load(archive.tarGz());
    long own = ((PreprocessedModel) loaded.model()).preprocessing().bytes();
    assertThat(Collections.max(fixture.reserved)).as(place).isGreaterThanOrEqualTo(alone + own);
    assertThat(fixture.reserved.getFirst()).isGreaterThan(own);
    loaded.model().close();
  }

  @Test
  void elsewhereThanInTheRootItIsOneMoreFile() {
    LoadedModel loaded =
        fixture.load(
            new TarBall().file("m", MODEL).file("train/preprocessing.json", "no JSON").tarGz());
    assertThat(loaded.model()).isNotInstanceOf(PreprocessedModel.class);
    loaded.model().close();
  }

  @Test
  void modelMayBeStoredUnderItsName() {
    LoadedModel loaded =
        fixture
            .loader(new ScriptedStore(MODEL))
            .load(new ModelName("preprocessing.json"), fixture.reserved::add);
    assertThat(loaded.model()).isNotInstanceOf(PreprocessedModel.class);
    loaded.model().close();
  }

  static Stream<Arguments> refusals() {
    TarBall model = new TarBall().file("m", MODEL);
    return Stream.of(
        Arguments.of(
            new TarBall().file("m", MODEL).file("preprocessing.json", "{\"version\": 3}"),
            "preprocessing.json: version: 3 (expected: 1)"),
        Arguments.of(
            new TarBall()
                .file("preprocessing.json", DOCUMENT.replace("log1p", "log2"))
                .file("m", MODEL),
            "preprocessing.json: features[2].steps[0].log2: unknown key (expected: one of"),
        Arguments.of(
            new TarBall()
                .file("m", MODEL)
                .file("preprocessing.json", DOCUMENT.replace(", \"pro\"", "")),
            "preprocessing.json: features: 3 columns in all (expected: 4, as the model has"),
        Arguments.of(
            model.file("preprocessing.json", DOCUMENT).file("./preprocessing.json", DOCUMENT),
            "preprocessing.json: more than one in the artifact (expected: one)"),
        Arguments.of(
            new TarBall()
                .file("preprocessing.json", (" ".repeat(4 << 20) + DOCUMENT).getBytes(UTF_8)),
            "preprocessing.json: too large (expected: at most 1048576 bytes)"),
        Arguments.of(
            new TarBall().file("preprocessing.json", DOCUMENT),
            "no model file in the artifact (found: preprocessing.json; expected: "));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("refusals")
  void artifactIsRefusedWithTheField(TarBall archive, String cause) {
    byte[] artifact = archive.tarGz();
    assertThatExceptionOfType(ServingException.class)
        .isThrownBy(() -> fixture.load(artifact))
        .withMessageContaining("Unable to load model: " + cause)
        .matches(e -> e.reason() == Reason.INVALID_MODEL);
  }
}
