package dev.coppice.loader.store.s3;

import dev.coppice.loader.store.ModelStore;
import dev.coppice.loader.store.ModelStoreUri;
import dev.coppice.loader.store.StoreException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.util.SetSystemProperty;

/** Tests of a store whose S3 server answers as each of them says. */
@SetSystemProperty(key = "aws.accessKeyId", value = "key")
@SetSystemProperty(key = "aws.secretAccessKey", value = "secret")
abstract class FakeS3Test {

  static final ModelStoreUri.S3 LOCATION = new ModelStoreUri.S3("bucket", "models/");

  /** One of the ways in which a store is asked. */
  interface Question {
    void ask(ModelStore store) throws StoreException;
  }

  FakeS3 server;

  S3ModelStore store;

  @BeforeEach
  void open() throws IOException {
    server = new FakeS3();
    store = store(server.endpoint());
  }

  @AfterEach
  void close() {
    store.close();
    server.close();
  }

  /** One that ends no attempt within the time of a test, and makes two. */
  static S3ModelStore store(URI endpoint) throws StoreException {
    return store(endpoint, Duration.ofMinutes(5));
  }

  /** One that waits for two seconds, for tests of what times out. */
  static S3ModelStore hastyStore(URI endpoint) throws StoreException {
    return store(endpoint, Duration.ofSeconds(2));
  }

  private static S3ModelStore store(URI endpoint, Duration timeout) throws StoreException {
    return new S3ModelStore(
        LOCATION,
        new S3Settings(
            endpoint,
            true,
            2,
            timeout,
            timeout,
            timeout.plusSeconds(1),
            timeout.multipliedBy(10),
            timeout.multipliedBy(10),
            2),
        new PartBuffers(0));
  }
}
