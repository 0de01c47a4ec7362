package dev.coppice.e2e.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.loader.StoreKey;
import dev.coppice.loader.store.Artifact;
import dev.coppice.loader.store.ListedArtifact;
import dev.coppice.loader.store.ModelStore;
import dev.coppice.loader.store.StoreException;
import dev.coppice.loader.store.StoreFault;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every model store promises, whatever its back end. */
@Timeout(120)
abstract class ModelStoreContract {

  /** The store under test; opened and closed by the subclass. */
  abstract ModelStore store();

  /** Puts an object there, or replaces it, by other means than the store's. */
  abstract void put(String name, byte[] content) throws IOException;

  abstract void delete(String name) throws IOException;

  /** What all URIs of the store start with. */
  abstract String root();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "acme.tar.gz",
        "eu/west/acme.tar.gz",
        "with space",
        "!\"#$%&'()*+,-.:;<=>?@[]^_`{|}~",
        "%2e%2e",
        "a+b c%20d",
        ".hidden",
        "..."
      })
  void aNameIsUsedAsItStands(String name) throws IOException {
    byte[] content = ("content of " + name).getBytes(UTF_8);
    put(name, content);

    try (Artifact artifact = store().open(new StoreKey(name), null).orElseThrow()) {
      assertThat(artifact.uri()).isEqualTo(root() + name);
      assertThat(store().uri(new StoreKey(name))).isEqualTo(root() + name);
      assertThat(size(artifact)).isEqualTo(content.length);
      assertThat(read(artifact)).isEqualTo(content);
    }
  }

  @Test
  void largeArtifactsComeWhole() throws IOException {
    byte[] content = new byte[20_000_000];
    new Random(5).nextBytes(content);
    put("large", content);

    try (Artifact artifact = store().open(new StoreKey("large"), null).orElseThrow()) {
      assertThat(size(artifact)).isEqualTo(content.length);
      assertThat(read(artifact)).isEqualTo(content);
    }
  }

  @Test
  void emptyArtifactsAreArtifacts() throws IOException {
    put("empty", new byte[0]);

    try (Artifact artifact = store().open(new StoreKey("empty"), null).orElseThrow()) {
      assertThat(size(artifact)).isZero();
      assertThat(read(artifact)).isEmpty();
    }
  }

  @Test
  void theVersionChangesExactlyWhenTheArtifactDoes() throws IOException {
    put("m", "one".getBytes(UTF_8));
    String first = version("m");

    assertThat(first).isNotEmpty();
    assertThat(version("m")).isEqualTo(first);

    put("m", "another".getBytes(UTF_8));

    assertThat(version("m")).isNotEqualTo(first);
  }

  @Test
  void whatIsAbsentIsNotFound() throws IOException {
    put("gone", new byte[1]);
    put("dir/inside", new byte[1]);
    delete("gone");

    assertNotFound("gone");
    assertNotFound("never");
    assertNotFound("dir/inside/below");
    assertNotFound("n".repeat(1024));
  }

  @Test
  void artifactsClosedEarlyFreeTheirConnections() throws IOException {
    put("large", new byte[5_000_000]);

    for (int i = 0; i < 20; i++) { // Many more than the pool has.
      try (Artifact artifact = store().open(new StoreKey("large"), null).orElseThrow()) {
        assertThat(((Artifact.Stream) artifact).bytes().read()).isZero();
      }
    }
  }

  @Test
  void pagesHaveEveryNameOnceInOrder() throws IOException {
    List<String> names = List.of("list/a", "list/b/c", "list/b/d", "list/b0", "list/e", "list/~");
    for (String name : names) {
      put(name, name.getBytes(UTF_8));
    }
    put("outside", new byte[1]);

    for (int limit : new int[] {1, 2, 4, 100}) {
      List<String> paged = new ArrayList<>();
      List<ListedArtifact> page = store().page("list/", "", limit);
      while (!page.isEmpty()) {
        assertThat(page).hasSizeLessThanOrEqualTo(limit);
        page.forEach(listed -> paged.add(listed.key().value()));
        page = store().page("list/", paged.getLast(), limit);
      }
      assertThat(paged).isEqualTo(names);
    }
    assertThat(store().page("list/b/", "list/b/c", 9))
        .containsExactly(new ListedArtifact(new StoreKey("list/b/d"), 8));
    assertThat(store().page("nothing", "", 9)).isEmpty();
  }

  @Test
  void closingTwiceIsClosingOnce() throws IOException {
    put("m", new byte[10]);
    Artifact artifact = store().open(new StoreKey("m"), null).orElseThrow();

    artifact.close();
    artifact.close();
  }

  private String version(String name) throws IOException {
    try (Artifact artifact = store().open(new StoreKey(name), null).orElseThrow()) {
      return artifact.version();
    }
  }

  private static long size(Artifact artifact) {
    return ((Artifact.Stream) artifact).size();
  }

  private static byte[] read(Artifact artifact) throws IOException {
    return ((Artifact.Stream) artifact).bytes().readAllBytes();
  }

  private void assertNotFound(String name) {
    assertThatThrownBy(() -> store().open(new StoreKey(name), null).orElseThrow())
        .isInstanceOf(StoreException.class)
        .extracting(e -> ((StoreException) e).fault())
        .isEqualTo(StoreFault.ABSENT);
  }
}
