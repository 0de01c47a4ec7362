package dev.coppice.loader.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.loader.DiskLookup;
import dev.coppice.loader.ForestVerdict;
import dev.coppice.loader.Keeping;
import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.loader.archive.TarBall;
import dev.coppice.loader.memory.LoadMemory;
import dev.coppice.loader.prepare.ScoringEngine;
import dev.coppice.loader.store.StoreException;
import dev.coppice.loader.store.StoreFault;
import dev.coppice.model.Matrix;
import dev.coppice.model.Model;
import dev.coppice.model.ModelFiles;
import dev.coppice.model.Packaging;
import dev.coppice.model.Schema;
import dev.coppice.model.forest.Forest;
import dev.coppice.model.forest.ForestImage;
import dev.coppice.model.forest.restore.ForestRestore;
import dev.coppice.model.memory.Blocks;
import dev.coppice.model.mlflow.MlflowModel;
import dev.coppice.model.preprocessing.PreprocessedModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What of a store's models is kept on the disk, and how it comes back. */
@Timeout(60)
final class DiskModelsTest {

  private static final byte[] REG = ModelFiles.golden("reg.ubj");
  private static final Matrix ROW = new Matrix(new float[] {0.1f, 0.2f, 0.3f, 0.4f}, 1, 4);
  private static final float REG_SCORE = 0.81151175f;

  private static final String MLMODEL =
      """
      flavors:
        xgboost: {data: model.json, model_class: xgboost.sklearn.XGBClassifier}
      signature:
        inputs: '[{"type": "double", "name": "a"}, {"type": "double", "name": "b"},
          {"type": "long", "name": "c"}, {"type": "double", "name": "d", "required": false}]'
        params: '[{"name": "predict_method", "type": "string", "default": "predict_proba"}]'
      """;

  @RegisterExtension final LoaderFixture fixture = new LoaderFixture();
  @TempDir Path directory;
  private final ScriptedStore store = new ScriptedStore(REG).version("v1");
  private DiskFixture disk;

  @BeforeEach
  void prepare() {
    disk = new DiskFixture(directory, fixture);
  }

  @Test
  void aKeptModelComesBackWithoutTheStoreAndReservesItsExactBytesOnce() {
    disk.keepOnce(store);
    List<Long> reserved = new ArrayList<>();
    LoadMemory memory = reserved::add;

    disk.run(
        store,
        (source, tier) -> {
          LoadedModel loaded = source.load(LoaderFixture.NAME, memory);
          assertThat(loaded.model().score(ROW).values()).containsExactly(REG_SCORE);
          assertThat(loaded.version()).isEqualTo("v1");
          assertThat(loaded.uri()).isEqualTo("scripted:" + LoaderFixture.NAME.value());
          ForestImage image = ForestImage.of((Forest) loaded.model());
          long leaves = ForestRestore.bytes(image, Blocks.MAPPED);
          assertThat(reserved).containsExactly(loaded.model().bytes() + leaves);
          loaded.model().close();
        });
    assertThat(store.opens).hasValue(1);
    assertThat(fixture.verdicts).containsExactly(ForestVerdict.EQUAL);
    assertThat(disk.lookups).containsExactly(DiskLookup.MISS, DiskLookup.HIT);
    assertThat(fixture.logLines())
        .anyMatch(line -> line.startsWith("INFO restored tenants/acme.tar.gz from the disk: "));
  }

  @Test
  void preprocessingAndNotesComeBackWithTheModel() {
    String document =
        """
        {"version": 1, "features": [
          {"source": 0, "type": "number"}, {"source": 1, "type": "number"},
          {"source": 2, "type": "number"}, {"source": 3, "type": "number"}]}\
        """;
    byte[] artifact =
        new TarBall()
            .file("model", REG)
            .file("preprocessing.json", document.getBytes(StandardCharsets.UTF_8))
            .file("README", "text".getBytes(StandardCharsets.UTF_8))
            .tarGz();
    ScriptedStore from = new ScriptedStore(artifact).version("v1");
    disk.keepOnce(from);

    disk.run(
        from,
        (source, tier) -> {
          LoadedModel loaded = source.load(LoaderFixture.NAME, bytes -> {});
          assertThat(loaded.model()).isInstanceOf(PreprocessedModel.class);
          assertThat(loaded.model().score(ROW).values()).containsExactly(REG_SCORE);
          assertThat(loaded.notes().passedOver()).containsExactly("README");
          loaded.model().close();
        });
    assertThat(from.opens).hasValue(1);
  }

  @Test
  void aPackageComesBackWithItsSchemaAndItsClass() {
    byte[] artifact =
        new TarBall()
            .file("MLmodel", MLMODEL)
            .file("conda.yaml", "name: mlflow-env")
            .file("model.json", ModelFiles.golden("binlog.json"))
            .tarGz();
    ScriptedStore from = new ScriptedStore(artifact).version("v1");
    List<String> descriptions = new ArrayList<>();
    disk.run(
        from,
        (source, tier) -> {
          LoadedModel first = DiskFixture.keep(source);
          descriptions.add(described(first));
          first.model().close();
        });
    from.fail(new StoreException(StoreFault.UNREACHABLE, "down", null));

    disk.run(
        from,
        (source, tier) -> {
          List<Long> reserved = new ArrayList<>();
          LoadedModel again = source.load(LoaderFixture.NAME, reserved::add);
          assertThat(again.model()).isInstanceOf(MlflowModel.class);
          assertThat(described(again)).isEqualTo(descriptions.getFirst()).contains("CLASSIFIER");
          assertThat(reserved)
              .singleElement()
              .satisfies(
                  bytes ->
                      assertThat(bytes)
                          .isGreaterThanOrEqualTo(again.model().bytes() + again.heapBytes()));
          again.model().close();
        });
    assertThat(from.opens).hasValue(1);
    assertThat(fixture.verdicts).containsExactly(ForestVerdict.EQUAL);
    assertThat(disk.lookups).containsExactly(DiskLookup.MISS, DiskLookup.HIT);
  }

  /** All that a caller sees of a model: its bits, schema and class, and what it takes. */
  private static String described(LoadedModel loaded) {
    Model model = loaded.model();
    Schema schema = model.schema().orElseThrow();
    Packaging packaging = model.info().packaging();
    return "%s %s %s %s %s %d"
        .formatted(
            Arrays.toString(model.score(ROW).values()),
            IntStream.range(0, schema.count()).mapToObj(schema::column).toList(),
            packaging.savedAs(),
            packaging.answersProbabilities(),
            loaded.notes(),
            loaded.heapBytes());
  }

  @Test
  void anEnsembleOfForestsComesBackAsOne() {
    byte[] artifact = new TarBall().file("a", REG).file("b", ModelFiles.golden("reg.json")).tarGz();
    ScriptedStore from = new ScriptedStore(artifact).version("v1");
    List<Float> scores = new ArrayList<>();
    disk.run(
        from,
        (source, tier) -> {
          Model model = DiskFixture.keep(source).model();
          scores.add(model.score(ROW).values()[0]);
          model.close();
        });

    disk.run(
        from,
        (source, tier) -> {
          Model model = source.load(LoaderFixture.NAME, bytes -> {}).model();
          assertThat(model.score(ROW).values()).containsExactly(scores.getFirst());
          model.close();
        });
    assertThat(from.opens).hasValue(1);
  }

  @Test
  void modelsOfXgboostAndThoseWithoutAVersionAreNotKept() {
    fixture.engine(ScoringEngine.XGBOOST);
    disk.run(store, (source, tier) -> isNotKept(source));
    fixture.engine(ScoringEngine.FOREST);
    disk.run(new ScriptedStore(REG).version(""), (source, tier) -> isNotKept(source));
    assertThat(disk.files()).isEmpty();
  }

  @Test
  void aModelThatIsGoneWhenItsTurnComesIsNotWritten() {
    disk.run(
        store,
        (source, tier) -> {
          LoadedModel loaded = source.load(LoaderFixture.NAME, bytes -> {});
          DiskFixture.Hold hold = new DiskFixture.Hold(Optional.empty());
          loaded.keeping().begin(hold);
          hold.await();
          loaded.model().close();
        });
    assertThat(disk.files()).isEmpty();
  }

  @Test
  void whileTheStoreIsDownWhatIsOnDiskIsServedAndNothingElse() {
    disk.keepOnce(store);
    store.fail(new StoreException(StoreFault.UNREACHABLE, "down", null));

    disk.run(
        store,
        (source, tier) -> {
          source.load(LoaderFixture.NAME, bytes -> {}).model().close();
          assertThat(source.forget(LoaderFixture.NAME).orElseThrow())
              .succeedsWithin(Duration.ofSeconds(10));
          assertThat(source.forget(LoaderFixture.NAME)).isEmpty();
          assertThatThrownBy(() -> source.load(LoaderFixture.NAME, bytes -> {}))
              .extracting(e -> ((ServingException) e).reason())
              .isEqualTo(Reason.STORE_UNAVAILABLE);
        });
    assertThat(disk.files()).isEmpty();
  }

  @Test
  void theLongestUnusedGoesWhenTheBudgetIsFullAndTheSpoolCountsToo() throws IOException {
    disk.keepOnce(store);
    long bytes = Files.size(disk.files().getFirst());
    OptionalLong budget = OptionalLong.of(3 * bytes + 4096);
    disk.run(
        "terms",
        budget,
        store,
        (source, tier) -> {
          keepTenants(source, 4);
          assertThat(tier.entries()).isEqualTo(3);
          source.load(new ModelName("tenant-1"), b -> {}).model().close(); // A use of it.
          disk.spooled.set(bytes);
          keepTenants(source, 1);
          assertThat(tier.entries()).isEqualTo(2);
          assertThat(tier.bytes() + bytes).isLessThanOrEqualTo(tier.budget());
          int before = store.opens.get();
          source.load(new ModelName("tenant-1"), b -> {}).model().close();
          assertThat(store.opens).hasValue(before);
        });
    assertThat(disk.files()).hasSize(2);
  }

  private static void keepTenants(DiskModels source, int count) {
    for (int i = 0; i < count; i++) {
      DiskFixture.keep(source, new ModelName("tenant-" + i)).model().close();
    }
  }

  private static void isNotKept(DiskModels source) {
    LoadedModel loaded = source.load(LoaderFixture.NAME, bytes -> {});
    assertThat(loaded.keeping()).isSameAs(Keeping.NONE);
    loaded.model().close();
  }
}
