package dev.coppice.e2e.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.e2e.LocalS3;
import dev.coppice.loader.StoreKey;
import dev.coppice.loader.store.ListedArtifact;
import dev.coppice.loader.store.ModelStoreUri;
import dev.coppice.loader.store.StoreException;
import dev.coppice.loader.store.StoreFault;
import dev.coppice.loader.store.s3.S3Listing;
import dev.coppice.loader.store.s3.S3Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real S3 server has below a prefix. */
final class S3ListingIT {

  /** A page has a thousand. */
  private static final int MANY = 1_003;

  @TempDir private static Path directory = Path.of("");

  @SuppressWarnings("NullAway.Init") // Set before all tests.
  private static LocalS3 s3;

  @BeforeAll
  static void start() {
    s3 = LocalS3.start(directory);
    s3.put("", new byte[0]); // As consoles make folders.
    s3.put("sub/m", new byte[5]);
    for (int i = 0; i < MANY; i++) {
      s3.put("many/%04d".formatted(i), new byte[1]);
    }
  }

  @AfterAll
  static void stop() {
    s3.close();
  }

  @Test
  void allPagesAreReadInTheStoresOrder() throws StoreException {
    assertThat(list(LocalS3.BUCKET, LocalS3.PREFIX + "many/"))
        .extracting(each -> each.key().value())
        .isEqualTo(IntStream.range(0, MANY).mapToObj("%04d"::formatted).toList());
  }

  @Test
  void aFoldersOwnEntryIsNoArtifact() throws StoreException {
    assertThat(list(LocalS3.BUCKET, LocalS3.PREFIX))
        .hasSize(MANY + 1)
        .contains(new ListedArtifact(new StoreKey("sub/m"), 5));
  }

  @Test
  void anEmptyPrefixIsTheWholeBucket() throws StoreException {
    assertThat(list(LocalS3.BUCKET, ""))
        .hasSize(MANY + 1)
        .contains(new ListedArtifact(new StoreKey(LocalS3.PREFIX + "sub/m"), 5));
  }

  @Test
  void aPrefixWithoutObjectsIsEmpty() throws StoreException {
    assertThat(list(LocalS3.BUCKET, "nothing/here/")).isEmpty();
  }

  @Test
  void aBucketThatIsNotThereIsSaidSo() {
    assertThatThrownBy(() -> list("no-such-bucket", ""))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("there is no such bucket")
        .extracting(e -> ((StoreException) e).fault())
        .isEqualTo(StoreFault.MISCONFIGURED);
  }

  private static List<ListedArtifact> list(String bucket, String prefix) throws StoreException {
    return new S3Listing(
            new ModelStoreUri.S3(bucket, prefix), S3Settings.of(s3.endpoint(), true, 2))
        .list();
  }
}
