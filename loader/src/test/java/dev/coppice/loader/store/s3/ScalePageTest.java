package dev.coppice.loader.store.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.loader.StoreKey;
import dev.coppice.loader.store.Artifact;
import dev.coppice.loader.store.ModelStoreUri;
import dev.coppice.loader.store.StoreException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.util.SetSystemProperty;

/** docs/scale.md counts as many requests for an artifact as S3 gets. */
@Timeout(60)
@SetSystemProperty(key = "aws.accessKeyId", value = "key")
@SetSystemProperty(key = "aws.secretAccessKey", value = "secret")
final class ScalePageTest {

  private static final Path PAGE = Path.of("../docs/scale.md");
  private static final int LOADS = 1_000_000;

  @Test
  void artifactOfThePageTakesAsManyRequestsAsThePageSays() throws Exception {
    int requests;
    try (RangedFake s3 = new RangedFake(RangedFake.content(45_000_000, 7));
        S3ModelStore store = store(s3);
        Artifact artifact = store.open(new StoreKey("acme.tar.gz"), null).orElseThrow()) {
      ((Artifact.Stream) artifact).bytes().transferTo(OutputStream.nullOutputStream());
      requests = s3.ranges.size();
    }

    assertThat(Files.readString(PAGE))
        .contains(
            "so up to %d parts each | loads x %1$d | %,d |".formatted(requests, requests * LOADS))
        .contains("| x 0.4e-6 | %.2f USD |".formatted(requests * LOADS * 0.4e-6))
        .contains("| the store | %.0f to ".formatted(requests * LOADS / 86_400.0))
        .contains("%de6 / 3,600 = %,.0f a second".formatted(requests, requests * LOADS / 3_600.0));
  }

  private static S3ModelStore store(RangedFake s3) throws StoreException {
    Duration patience = Duration.ofSeconds(20);
    S3Settings settings =
        new S3Settings(s3.endpoint(), true, 6, patience, patience, patience, patience, patience, 1);
    return new S3ModelStore(
        new ModelStoreUri.S3("bucket", "models/"), settings, new PartBuffers(48L << 20));
  }
}
