package dev.coppice.loader.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.loader.StoreKey;
import dev.coppice.loader.store.Artifact;
import dev.coppice.loader.store.ModelStoreUri;
import dev.coppice.loader.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.util.SetSystemProperty;

/** What one load by parts takes of the buffers and connections of all, and gives back. */
@Timeout(60)
@SetSystemProperty(key = "aws.accessKeyId", value = "key")
@SetSystemProperty(key = "aws.secretAccessKey", value = "secret")
final class RangedPlacesTest {

  private static final int PART = PartBuffers.SMALL;
  private static final int AHEAD = 4;
  private static final byte[] CONTENT = RangedFake.content(5 * PART + 123_457, 3);
  private static final Duration LONG = Duration.ofSeconds(20);

  private final PartBuffers buffers = new PartBuffers(11L * PART);
  private RangedFake s3;
  private S3ModelStore store;

  /** It has no more connections than one object. */
  @BeforeEach
  void open() throws IOException {
    s3 = new RangedFake(CONTENT);
    S3Settings settings =
        new S3Settings(s3.endpoint(), true, AHEAD + 1, LONG, LONG, LONG, LONG, LONG, 1);
    store = new S3ModelStore(new ModelStoreUri.S3("bucket", "models/"), settings, buffers);
  }

  @AfterEach
  void close() {
    store.close();
    s3.close();
    assertThat(buffers.taken()).isZero();
  }

  private Artifact.Stream artifact() throws StoreException {
    return (Artifact.Stream) store.open(new StoreKey("acme.tar.gz"), null).orElseThrow();
  }

  @Test
  void fewBuffersAreTakenAheadOfTheReader() throws IOException {
    try (Artifact.Stream artifact = artifact()) {
      assertThat(artifact.bytes().read()).isEqualTo(CONTENT[0] & 0xff);

      assertThat(buffers.taken()).isEqualTo(AHEAD);
    }
  }

  @Test
  void whoReadsOnAfterTheEndTakesNoBuffers() throws IOException {
    Artifact.Stream artifact = artifact();
    InputStream bytes = artifact.bytes();
    assertThat(bytes.readNBytes(2 * PART)).hasSize(2 * PART); // A part has been taken to its end.
    artifact.close();

    assertThatThrownBy(bytes::readAllBytes).isInstanceOf(IOException.class);
    assertThat(buffers.taken()).isZero();
  }

  @Test
  void loadsThatHaveEndedHoldNoConnection() throws IOException {
    for (int i = 0; i <= AHEAD + 1; i++) {
      try (Artifact.Stream artifact = artifact()) {
        assertThat(artifact.bytes().readAllBytes()).isEqualTo(CONTENT);
      }
    }
  }
}
