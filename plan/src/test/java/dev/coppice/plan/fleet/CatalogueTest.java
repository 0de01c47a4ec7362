package dev.coppice.plan.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.coppice.loader.store.ModelStoreUri;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a directory of real artifacts. */
final class CatalogueTest {

  private static final Path ARTIFACT = Path.of("../scripts/training/ubjson.tar.gz");

  @TempDir Path directory = Path.of("");

  @Test
  void artifactsAreListedLoadedAndMeasured() throws IOException {
    Files.copy(ARTIFACT, directory.resolve("a.tar.gz"));
    Files.createDirectory(directory.resolve("sub"));
    Files.copy(ARTIFACT, directory.resolve("sub/b.tar.gz"));

    Fleet fleet = fleet(2, List.of("a.tar.gz", "sub/b.tar.gz"));

    long packed = Files.size(ARTIFACT);
    assertThat(fleet.packed()).containsExactly(packed, packed);
    assertThat(fleet.samples())
        .extracting(Measured::name)
        .containsExactlyInAnyOrder("a.tar.gz", "sub/b.tar.gz");
    assertThat(fleet.samples())
        .allSatisfy(
            each -> {
              assertThat(each.format()).startsWith("forest");
              assertThat(each.boosterBytes()).isGreaterThan(5 * each.servedBytes());
              assertThat(each.diskMillis()).isPositive();
              assertThat(each.rowMillis()).isPositive();
            });
  }

  @Test
  void aSampleLoadsNoMoreThanItIsToldTo() throws IOException {
    for (String name : List.of("a", "b", "c")) {
      Files.copy(ARTIFACT, directory.resolve(name));
    }
    Fleet fleet = catalogue().fleet(3, List.of(), 1, 1);
    assertThat(fleet.samples()).hasSize(1);
    assertThat(fleet.packed()).hasSize(3);
  }

  @Test
  void whatDoesNotLoadIsNamedAndTheOthersAreMeasured() throws IOException {
    Files.copy(ARTIFACT, directory.resolve("good"));
    Files.writeString(directory.resolve("junk.tar.gz"), "junk");
    Fleet fleet = fleet(2, List.of());
    assertThat(fleet.samples()).extracting(Measured::name).containsExactly("good");
    assertThat(fleet.refused()).singleElement().asString().startsWith("junk.tar.gz: ");
  }

  @Test
  void aProofIsNotScored() throws IOException {
    Files.write(directory.resolve("proved.tar.gz"), withProof("{\"row\": [1], \"score\": 123}\n"));
    assertThat(fleet(1, List.of()).samples()).hasSize(1);
  }

  @Test
  void aCatalogueOfNothingIsOneSentence() throws IOException {
    assertThatIOException()
        .isThrownBy(() -> fleet(1, List.of()))
        .withMessage("nothing there (expected: artifacts)");
    Files.writeString(directory.resolve("junk.tar.gz"), "junk");
    assertThatIOException()
        .isThrownBy(() -> fleet(1, List.of()))
        .withMessageStartingWith("junk.tar.gz: ")
        .withMessageEndingWith(" (expected: artifacts that load)");
  }

  private Fleet fleet(int tenants, List<String> names) throws IOException {
    return catalogue().fleet(tenants, names, 10, 1);
  }

  private Catalogue catalogue() {
    return new Catalogue(new ModelStoreUri.Directory(directory), null, line -> {});
  }

  private static byte[] withProof(String proof) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (InputStream file = Files.newInputStream(ARTIFACT);
        TarArchiveInputStream from = new TarArchiveInputStream(new GZIPInputStream(file));
        TarArchiveOutputStream to = new TarArchiveOutputStream(new GZIPOutputStream(packed))) {
      from.getNextEntry();
      add(to, "xgboost-model", from.readAllBytes());
      add(to, "expectations.jsonl", proof.getBytes(UTF_8));
    }
    return packed.toByteArray();
  }

  private static void add(TarArchiveOutputStream tar, String name, byte[] content)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }
}
