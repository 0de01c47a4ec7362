package dev.coppice.e2e.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.loader.StoreKey;
import dev.coppice.loader.store.ListedArtifact;
import dev.coppice.loader.store.ModelStore;
import dev.coppice.loader.store.ModelStoreUri;
import dev.coppice.loader.store.StoreException;
import dev.coppice.loader.store.StoreFault;
import dev.coppice.loader.store.s3.PartBuffers;
import dev.coppice.loader.store.s3.S3ModelStore;
import dev.coppice.loader.store.s3.S3Settings;
import dev.coppice.scripts.S3ProxyProcess;
import dev.coppice.scripts.TestBucket;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.util.SetSystemProperty;

/** The store contract on a real S3 server, and what only S3 has. */
@SetSystemProperty(key = "aws.accessKeyId", value = S3ProxyProcess.ACCESS_KEY_ID)
@SetSystemProperty(key = "aws.secretAccessKey", value = S3ProxyProcess.SECRET_ACCESS_KEY)
abstract class S3StoreContract extends ModelStoreContract {

  private static final String PREFIX = "models/";
  private static final int CONNECTIONS = 2;

  private TestBucket bucket;

  private ModelStore store;

  /** Where the server listens. */
  abstract URI endpoint();

  /** Its bucket for these tests; made if it is not there. */
  abstract String bucketName();

  @BeforeEach
  void open() throws StoreException {
    bucket = TestBucket.open(endpoint(), bucketName());
    store = store(bucketName());
  }

  @AfterEach
  void close() {
    store.close();
    bucket.close();
  }

  @Test
  void aMissingBucketIsNotAMissingModel() throws StoreException {
    try (ModelStore nowhere = store("no-such-bucket")) {
      assertThatThrownBy(() -> nowhere.open(new StoreKey("m"), null).orElseThrow())
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("there is no such bucket")
          .extracting(e -> ((StoreException) e).fault())
          .isEqualTo(StoreFault.MISCONFIGURED);
    }
  }

  @Test
  void aFoldersOwnEntryIsNoArtifact() throws StoreException {
    put("", new byte[0]); // As consoles make folders.
    put("folder/", new byte[0]);
    put("folder/m", new byte[5]);

    assertThat(store.page("folder", "", 9))
        .containsExactly(new ListedArtifact(new StoreKey("folder/m"), 5));
    assertThat(store.page("", "", 100))
        .extracting(listed -> listed.key().value())
        .contains("folder/m")
        .doesNotContain("", "folder/");
  }

  ModelStore store(String ofBucket) throws StoreException {
    return new S3ModelStore(
        new ModelStoreUri.S3(ofBucket, PREFIX),
        S3Settings.of(endpoint(), true, CONNECTIONS),
        new PartBuffers(64 << 20));
  }

  @Override
  ModelStore store() {
    return store;
  }

  @Override
  void put(String name, byte[] content) {
    bucket.put(PREFIX + name, content);
  }

  @Override
  void delete(String name) {
    bucket.delete(PREFIX + name);
  }

  @Override
  String root() {
    return "s3://" + bucketName() + "/" + PREFIX;
  }
}
