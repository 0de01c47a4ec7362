package dev.coppice.e2e.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.e2e.LocalS3;
import dev.coppice.loader.store.ModelStoreUri;
import dev.coppice.loader.store.StoreException;
import dev.coppice.loader.store.StoreFault;
import dev.coppice.plan.fleet.Catalogue;
import dev.coppice.plan.fleet.Fleet;
import dev.coppice.plan.fleet.Measured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a plan is told of a bucket of a real S3 server. */
final class CatalogueIT {

  private static final Path ARTIFACT = Path.of("../../scripts/training/ubjson.tar.gz");

  /** A request lists a thousand. */
  private static final int MANY = 1_003;

  @RegisterExtension static final LocalS3 s3 = new LocalS3();

  @BeforeAll
  static void start() throws IOException {
    s3.put("sub/m", Files.readAllBytes(ARTIFACT));
    for (int i = 1; i <= MANY; i++) {
      s3.put("many/%04d".formatted(i), new byte[i]);
    }
  }

  @Test
  void tenantsHaveTheirOwnArtifactsHoweverManyThereAre() throws IOException {
    Fleet fleet =
        fleet(s3.bucket(), LocalS3.PREFIX, List.of("many/0001", "many/1003", "sub/m"), MANY + 1);

    assertThat(fleet.packed()).containsExactly(1L, 1003L, Files.size(ARTIFACT));
    assertThat(fleet.samples()).extracting(Measured::name).containsExactly("sub/m");
    assertThat(fleet.refused()).hasSize(MANY);
  }

  @Test
  void anEmptyPrefixIsTheWholeBucket() throws IOException {
    String name = LocalS3.PREFIX + "sub/m";

    assertThat(fleet(s3.bucket(), "", List.of(name), MANY + 1).samples())
        .extracting(Measured::name)
        .containsExactly(name);
  }

  @Test
  void aPrefixWithoutObjectsIsOneSentence() {
    assertThatThrownBy(() -> fleet(s3.bucket(), "nothing/here/", List.of("m"), 1))
        .isInstanceOf(IOException.class)
        .hasMessage("nothing there (expected: artifacts)");
  }

  @Test
  void aBucketThatIsNotThereIsSaidSo() {
    assertThatThrownBy(() -> fleet("no-such-bucket", "", List.of("m"), 1))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("there is no such bucket")
        .extracting(e -> ((StoreException) e).fault())
        .isEqualTo(StoreFault.MISCONFIGURED);
  }

  private static Fleet fleet(String bucket, String prefix, List<String> names, int sample)
      throws IOException {
    return new Catalogue(new ModelStoreUri.S3(bucket, prefix), s3.endpoint(), line -> {})
        .fleet(names.size(), names, sample, 1);
  }
}
