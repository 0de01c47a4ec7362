package dev.coppice.loader.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.loader.LoadedModel;
import dev.coppice.model.Explainer;
import dev.coppice.model.Matrix;
import dev.coppice.model.ModelFiles;
import dev.coppice.model.forest.ForestImage;
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
  void callForReasonsOfACopyWithoutCoversAsksTheStoreOnce() {
    disk.keepOnce(store);
    disk.run(
        store,
        (source, tier) -> {
          DiskFixture.keep(source.explained()).model().close();
          source.explained().load(LoaderFixture.NAME, bytes -> {}).model().close();
          source.load(LoaderFixture.NAME, bytes -> {}).model().close();
        });
    assertThat(store.opens).as("for scores, and for reasons").hasValue(2);
    assertThat(disk.files()).hasSize(1);
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
