package dev.coppice.loader.source;

import static dev.coppice.loader.source.DiskFixture.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.loader.ModelName;
import dev.coppice.loader.disk.DiskTier;
import dev.coppice.model.ModelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Another directory in the place of the tier's, while it is open: a disk that was mounted over it,
 * or went and came back. Here a link leads to one or the other.
 */
@Timeout(120)
final class DiskReplacedTest {

  private static final List<ModelName> KEPT =
      List.of(new ModelName("tenant-0"), new ModelName("tenant-1"), new ModelName("tenant-2"));
  private static final ModelName NEXT = new ModelName("tenant-3");

  @RegisterExtension final LoaderFixture fixture = new LoaderFixture();
  @TempDir Path directory;
  private final ScriptedStore store = new ScriptedStore(ModelFiles.golden("reg.ubj")).version("v1");
  private Path place;
  private Path one;
  private Path two;
  private DiskFixture disk;

  @BeforeEach
  void prepare() throws IOException {
    place = DiskFixture.linked(directory);
    one = place.toRealPath();
    two = Files.createDirectory(directory.resolve("two"));
    disk = new DiskFixture(place, fixture);
  }

  @Test
  void oneThatAnotherServerHasIsLeftAloneUntilThatEnds() {
    DiskFixture others = new DiskFixture(two, fixture);
    DiskTier other = others.tier("terms", OptionalLong.empty());
    DiskFixture.keep(others.source(other, store), NEXT).model().close();
    disk.run(
        store,
        (source, tier) -> {
          DiskFixture.keep(source, KEPT.get(0)).model().close();
          DiskFixture.lead(place, two);
          until(() -> !tier.isWorking());
          until(() -> tier.entries() == 0 && tier.bytes() == 0 && tier.budget() == 0);
          DiskFixture.keep(source, KEPT.get(1)).model().close();
          assertThat(others.files()).hasSize(1);

          other.stop(DiskFixture.PATIENCE);
          until(tier::isWorking);
          assertThat(tier.entries()).isEqualTo(1);
          assertThat(source.isCached(NEXT)).isTrue();
          DiskFixture.keep(source, KEPT.get(1)).model().close();
          assertThat(others.files()).hasSize(2);
        });
    assertThat(fixture.logLines())
        .anyMatch(line -> line.contains("another server uses it (expected: a directory for this"));
  }

  @Test
  void whatIsOnADiskThatComesBackIsCountedAndServed() {
    disk.run(
        store,
        (source, tier) -> {
          KEPT.forEach(name -> DiskFixture.keep(source, name).model().close());
          long bytes = tier.bytes();
          DiskFixture.lead(place, two);
          until(() -> isKept(source, NEXT));
          assertThat(tier.entries()).isEqualTo(1);

          DiskFixture.lead(place, one);
          until(() -> KEPT.stream().allMatch(source::isCached));
          assertThat(tier.entries()).isEqualTo(KEPT.size());
          assertThat(tier.bytes()).isEqualTo(bytes);
          int before = store.opens.get();
          KEPT.forEach(name -> source.load(name, memory -> {}).model().close());
          assertThat(store.opens).hasValue(before);
        });
  }

  /** Nothing is kept in the moment in which the other one is opened. */
  private static boolean isKept(DiskModels source, ModelName name) {
    DiskFixture.keep(source, name).model().close();
    return source.isCached(name);
  }
}
