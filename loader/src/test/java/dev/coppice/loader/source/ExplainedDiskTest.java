package dev.coppice.loader.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.loader.DiskLookup;
import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelSource;
import dev.coppice.loader.archive.TarBall;
import dev.coppice.loader.memory.LoadMemory;
import dev.coppice.loader.memory.TrialMemory;
import dev.coppice.loader.prepare.ScoringEngine;
import dev.coppice.model.Explainer;
import dev.coppice.model.Matrix;
import dev.coppice.model.ModelFiles;
import dev.coppice.model.forest.ForestImage;
import dev.coppice.model.forest.ForestModels;
import dev.coppice.model.forest.restore.ForestRestore;
import dev.coppice.model.memory.Blocks;
import dev.coppice.model.reasons.ExplainedForest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the reasons of scores take, on the local disk: kept once they were asked for. */
final class ExplainedDiskTest {

  private static final Matrix ROW = new Matrix(new float[] {0.1f, 0.2f, 0.3f, 0.4f}, 1, 4);

  @RegisterExtension final LoaderFixture fixture = new LoaderFixture();
  @TempDir Path directory;
  private final ScriptedStore store = new ScriptedStore(ModelFiles.golden("reg.ubj")).version("v1");
  private DiskFixture disk;

  @BeforeEach
  void prepare() {
    disk = new DiskFixture(directory, fixture);
  }

  private static Explainer explainer(LoadedModel loaded) {
    return loaded.model().explainer().orElseThrow();
  }

  /** Loads a model that can be explained, and waits until it was written. */
  private float[] keepExplained() {
    List<float[]> contributions = new ArrayList<>();
    disk.run(
        store,
        (source, tier) -> {
          LoadedModel loaded = source.explained().load(LoaderFixture.NAME, bytes -> {});
          DiskFixture.Hold hold = new DiskFixture.Hold(Optional.of(loaded.model()));
          loaded.keeping().begin(hold);
          hold.await();
          contributions.add(explainer(loaded).contributions(ROW));
          loaded.model().close();
        });
    return contributions.getFirst();
  }

  @Test
  void coversComeBackWithoutTheStoreAndAreReservedToTheByte() {
    float[] expected = keepExplained();
    List<Long> reserved = new ArrayList<>();
    disk.run(
        store,
        (source, tier) -> {
          LoadedModel loaded = source.explained().load(LoaderFixture.NAME, reserved::add);
          assertThat(explainer(loaded).contributions(ROW)).isEqualTo(expected);
          ForestImage image = ForestImage.of(((ExplainedForest) loaded.model()).forest());
          long leaves = ForestRestore.bytes(image, Blocks.MAPPED);
          assertThat(reserved).containsExactly(loaded.model().bytes() + leaves);
          loaded.model().close();
        });
    assertThat(store.opens).hasValue(1);
  }

  @Test
  void modelThatIsNotAskedForReasonsComesBackWithoutCovers() {
    keepExplained();
    disk.run(
        store,
        (source, tier) -> {
          LoadedModel plain = source.load(LoaderFixture.NAME, bytes -> {});
          LoadedModel explained = source.explained().load(LoaderFixture.NAME, bytes -> {});
          assertThat(plain.model().explainer()).isEmpty();
          assertThat(plain.model().bytes()).isLessThan(explained.model().bytes());
          plain.model().close();
          explained.model().close();
        });
    assertThat(store.opens).hasValue(1);
  }

  @Test
  void coversOfUsualModelsFitWhereTheForestWasLaidOut() {
    disk.run(
        store,
        (source, tier) -> {
          LoadedModel loaded = source.load(LoaderFixture.NAME, new Scarce());
          assertThat(loaded.model().uncovered()).isPresent();
          loaded.model().close();
        });
  }

  @Test
  void firstCallForReasonsOfAKeptModelNeedsNoStoreAndIsJudgedOnce() {
    disk.keepOnce(store);
    CountedTrials trials = new CountedTrials(8 << 20);
    disk.run(
        store,
        (source, tier) -> {
          for (int i = 0; i < 2; i++) {
            LoadedModel loaded =
                source.explained().load(LoaderFixture.NAME, trials.beside(fixture.reserved));
            assertThat(explainer(loaded).contributions(ROW)).isEqualTo(byXgboost());
            assertThat(fixture.reserved.getLast()).isGreaterThanOrEqualTo(loaded.model().bytes());
            loaded.model().close();
          }
        });
    assertThat(store.opens).hasValue(1);
    assertThat(trials.taken).hasSize(1);
  }

  /** Its turn among other trials may be long in coming. */
  @Test
  void noDiskHangsWhileXgboostJudgesReasonsOfAKeptModel() {
    disk.keepOnce(store);
    List<String> done = new ArrayList<>();
    LoadMemory memory =
        new LoadMemory() {
          @Override
          public void reserve(long totalBytes) {}

          @Override
          public void reads(boolean isReading) {
            done.add("reads: " + isReading);
          }

          @Override
          public TrialMemory trials() {
            done.add("judged");
            return TrialMemory.UNBOUNDED;
          }
        };

    disk.run(
        store,
        (source, tier) -> source.explained().load(LoaderFixture.NAME, memory).model().close());

    assertThat(done).containsExactly("reads: false", "judged", "reads: true");
  }

  private float[] byXgboost() {
    LoaderFixture other = fixture.engine(ScoringEngine.XGBOOST);
    LoadedModel model = other.load(ModelFiles.golden("reg.ubj"));
    fixture.engine(ScoringEngine.AUTO);
    float[] contributions = explainer(model).contributions(ROW);
    model.model().close();
    return contributions;
  }

  @Test
  void reasonsOfAKeptEnsembleNeedNoStoreEither() throws IOException {
    byte[] tar =
        new TarBall()
            .file("a.ubj", ModelFiles.golden("reg.ubj"))
            .file("b.json", ModelFiles.golden("reg.json"))
            .tarGz();
    ScriptedStore both = new ScriptedStore(tar).version("v1");
    disk.keepOnce(both);
    disk.run(
        both,
        (source, tier) -> {
          LoadedModel loaded = source.explained().load(LoaderFixture.NAME, bytes -> {});
          assertThat(explainer(loaded).contributions(ROW)).isEqualTo(byXgboost());
          loaded.model().close();
        });
    assertThat(both.opens).hasValue(1);
  }

  /** Memory in which nothing is left that nobody else wants. */
  private static final class Scarce implements LoadMemory {

    @Override
    public void reserve(long totalBytes) {}

    @Override
    public boolean reserveSpare(long totalBytes) {
      return false;
    }
  }

  /** Packed so well that less is reserved for it than it takes. */
  @Test
  void modelWhoseCoversFoundNoRoomIsKeptWithoutThemAndTheStoreAskedAgain() throws Exception {
    byte[] packed = TarBall.gzip(ForestModels.completeTree(15, 4));
    ScriptedStore large = new ScriptedStore(packed).version("v1");
    disk.run(
        large,
        (source, tier) -> {
          LoadedModel loaded = source.load(LoaderFixture.NAME, new Scarce());
          assertThat(loaded.model().uncovered()).isEmpty();
          DiskFixture.Hold hold = new DiskFixture.Hold(Optional.of(loaded.model()));
          loaded.keeping().begin(hold);
          hold.await();
          loaded.model().close();
        });
    disk.run(
        large,
        (source, tier) -> {
          ModelSource explained = source.explained();
          assertThat(explained.restore(LoaderFixture.NAME, bytes -> {})).isEmpty();
          assertThat(large.opens).hasValue(1);
          explained.fetching().load(LoaderFixture.NAME, bytes -> {}).model().close();
        });
    assertThat(large.opens).hasValue(2);
    assertThat(disk.lookups).containsExactly(DiskLookup.MISS, DiskLookup.MISS);
  }

  @Test
  void damagedCoversAreFetchedAgain() throws IOException {
    float[] expected = keepExplained();
    Path file = disk.files().getFirst();
    byte[] content = Files.readAllBytes(file);
    content[content.length - 1] ^= 1; // The covers come last.
    Files.write(file, content);
    disk.run(
        store,
        (source, tier) -> {
          LoadedModel loaded = source.explained().load(LoaderFixture.NAME, bytes -> {});
          assertThat(explainer(loaded).contributions(ROW)).isEqualTo(expected);
          loaded.model().close();
        });
    assertThat(store.opens).hasValue(2);
  }
}
