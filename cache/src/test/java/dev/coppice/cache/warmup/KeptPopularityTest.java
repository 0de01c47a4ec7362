package dev.coppice.cache.warmup;

import static dev.coppice.cache.CacheHarness.name;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.loader.ModelName;
import dev.coppice.loader.store.DocumentUri;
import dev.coppice.loader.store.FileDocument;
import dev.coppice.loader.store.StoreException;
import dev.coppice.loader.store.StoreFault;
import dev.coppice.loader.store.StoredDocument;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptPopularityTest {

  private static final ModelName A = name("a");
  private static final ModelName B = name("b");
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));

  private static final Duration DAYS = Duration.ofDays(5);

  @TempDir private Path directory;
  private Path file;
  private FileDocument document;
  private final Popularity popularity = new Popularity(CLOCK);

  @BeforeEach
  void place() {
    file = directory.resolve("popularity");
    document = new FileDocument(new DocumentUri.File(file));
  }

  private KeptPopularity kept(Popularity of) {
    return new KeptPopularity(of, document, CLOCK);
  }

  @Test
  void isThereAgainAfterARestart() {
    popularity.count(A, 3);
    kept(popularity).write();
    Popularity next = new Popularity(CLOCK);

    assertThat(kept(next).read()).isTrue();
    assertThat(next.hottest(9)).containsExactlyEntriesOf(popularity.hottest(9));
  }

  @Test
  void ofInstancesThatShareItTheLargestCountStays() {
    Popularity other = new Popularity(CLOCK);
    popularity.count(A, 3);
    popularity.count(B, 1);
    other.count(A, 1);
    other.count(B, 5);
    kept(popularity).write();
    kept(other).write();
    Popularity next = new Popularity(CLOCK);
    kept(next).read();

    assertThat(next.hottest(9).get(A)).isEqualTo(3);
    assertThat(next.hottest(9).get(B)).isEqualTo(5);
  }

  @Test
  void ofAnInstanceWhoseClockWasAheadIsWorthWhatItSays() {
    AtomicReference<Instant> now = new AtomicReference<>(CLOCK.instant().plus(DAYS));
    Popularity ahead = new Popularity(now::get);
    KeptPopularity kept = new KeptPopularity(ahead, document, now::get);
    ahead.count(A, 3);
    kept.write();
    now.set(CLOCK.instant());
    ahead.count(B, 5);
    kept.write();
    Popularity next = new Popularity(CLOCK);
    kept(next).read();

    assertThat(next.hottest(9)).containsExactly(Map.entry(B, 5.0), Map.entry(A, 3.0));
  }

  @Test
  void isNotWrittenWhileNobodyCalls() throws Exception {
    popularity.count(A, 3);
    KeptPopularity kept = kept(popularity);
    kept.write();
    Files.delete(file);
    kept.write();
    assertThat(file).doesNotExist();

    popularity.count(A, 1);
    kept.write();
    assertThat(file).exists();
  }

  @Test
  void thatCannotBeReadIsNotReplaced() throws Exception {
    popularity.count(A, 3);
    kept(popularity).write();
    byte[] before = Files.readAllBytes(file);
    StoredDocument unreadable = new Unreadable(document);
    Popularity other = new Popularity(CLOCK);
    other.count(B, 5);
    new KeptPopularity(other, unreadable, CLOCK).write();
    assertThat(file).hasBinaryContent(before);

    Files.delete(file);
    new KeptPopularity(other, unreadable, CLOCK).write();
    assertThat(file).content().contains("5.0 b");
  }

  /** A document of whose absence nothing is told, as of an object where none may be listed. */
  private record Unreadable(StoredDocument inside) implements StoredDocument {

    @Override
    public Optional<byte[]> read(int maxBytes) throws StoreException {
      throw new StoreException(StoreFault.DENIED, "403", null);
    }

    @Override
    public void write(byte[] content) throws StoreException {
      inside.write(content);
    }

    @Override
    public boolean create(byte[] content) throws StoreException {
      return inside.create(content);
    }

    @Override
    public void close() {
      inside.close();
    }
  }

  @Test
  void withoutADocumentNothingIsKnown() {
    assertThat(kept(popularity).read()).isFalse();
    assertThat(popularity.hottest(9)).isEmpty();
  }
}
