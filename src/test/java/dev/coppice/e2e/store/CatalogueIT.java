package dev.coppice.e2e.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.e2e.LocalS3;
import dev.coppice.e2e.Tenant;
import dev.coppice.loader.store.ModelStoreUri;
import dev.coppice.loader.store.StoreException;
import dev.coppice.loader.store.StoreFault;
import dev.coppice.plan.fleet.Catalogue;
import dev.coppice.plan.fleet.Fleet;
import dev.coppice.plan.fleet.Measured;
import dev.coppice.scripts.TestBucket;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a plan is told of a bucket of a real S3 server. */
final class CatalogueIT {

  /** A request lists a thousand. */
  private static final int MANY = 1_003;

  @RegisterExtension static final LocalS3 s3 = new LocalS3();
  private static byte[] artifact;

  @BeforeAll
  static void start() {
    artifact = Tenant.train("acme").artifact();
    s3.put("sub/m", artifact);
    // Each of its own length: zeros behind an archive are padding.
    IntStream.rangeClosed(1, MANY)
        .parallel()
        .forEach(
            i -> s3.put("many/%04d".formatted(i), Arrays.copyOf(artifact, artifact.length + i)));
  }

  @Test
  void tenantsHaveTheirOwnArtifactsHoweverManyThereAre() throws IOException {
    Fleet fleet = fleet(s3.bucket(), LocalS3.PREFIX, List.of("many/0001", "many/1003", "sub/m"), 2);

    long packed = artifact.length;
    assertThat(fleet.packed()).containsExactly(packed + 1, packed + 1003, packed);
    assertThat(fleet.samples()).hasSize(2);
    assertThat(fleet.refused()).isEmpty();
  }

  @Test
  void anEmptyPrefixIsTheWholeBucket() throws IOException {
    String name = "else/where/m";
    try (TestBucket bucket = TestBucket.open(s3.endpoint(), "whole")) {
      bucket.put(name, artifact);
    }

    assertThat(fleet("whole", "", List.of(name), 1).samples())
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
