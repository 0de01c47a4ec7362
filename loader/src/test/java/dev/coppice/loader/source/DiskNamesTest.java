package dev.coppice.loader.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.loader.DiskLookup;
import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.archive.TarBall;
import dev.coppice.model.ModelFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a copy says of its model has room on the heap of the load that reads it. */
@Timeout(60)
final class DiskNamesTest {

  private static final int MEMBERS = 10;
  private static final int FEATURES = 2_500;
  private static final String NUM_FEATURE = "(\"num_feature\":\\s*\")\\d+\"";

  @RegisterExtension final LoaderFixture fixture = new LoaderFixture();

  @TempDir Path directory;
  private DiskFixture disk;

  @BeforeEach
  void prepare() {
    disk = new DiskFixture(directory, fixture);
  }

  /** Members with the same many names. */
  private static byte[] ensemble() throws IOException {
    String names =
        IntStream.range(0, FEATURES)
            .mapToObj(i -> "\"a column with a long name " + i + '"')
            .collect(Collectors.joining(","));
    byte[] named =
        new String(ModelFiles.golden("reg.json"), UTF_8)
            .replaceAll(NUM_FEATURE, "$1" + FEATURES + '"')
            .replace("\"feature_names\":[]", "\"feature_names\":[" + names + "]")
            .getBytes(UTF_8);
    TarBall members = new TarBall();
    for (int i = 0; i < MEMBERS; i++) {
      members.file("m" + i, named);
    }
    return members.tarGz();
  }

  @Test
  void namesThatAllMembersHaveAreReadOnce() throws IOException {
    ScriptedStore store = new ScriptedStore(ensemble()).version("v1");
    disk.keepOnce(store);
    fixture.heap = new SmallHeap(4 << 20);
    disk.run(
        store,
        (source, tier) -> {
          LoadedModel loaded = source.load(LoaderFixture.NAME, bytes -> {});
          assertThat(loaded.model().info().featureNames()).hasSize(FEATURES);
          loaded.model().close();
        });
    assertThat(disk.lookups).isEqualTo(List.of(DiskLookup.MISS, DiskLookup.HIT));
    assertThat(store.opens).hasValue(1);
  }

  @Test
  void whatNoLoadCouldReadIsNotWritten() throws IOException {
    disk.headerHeapBytes = 1 << 20;
    disk.keepOnce(new ScriptedStore(ensemble()).version("v1"));
    assertThat(disk.files()).isEmpty();
  }
}
