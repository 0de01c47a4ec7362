package dev.coppice.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.loader.ServingException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
final class S3ModelStoreTest {

  private static final ModelStoreUri.S3 LOCATION = new ModelStoreUri.S3("bucket", "models/");
  private static final StoreKey NAME = new StoreKey("a b/acme.tar.gz");
  private static final byte[] CONTENT = new byte[3_000_000];

  @SuppressWarnings("NullAway.Init") // Set before each test.
  private FakeS3 server;

  @SuppressWarnings("NullAway.Init") // Set before each test.
  private S3ModelStore store;

  @BeforeEach
  void open() throws IOException {
    System.setProperty("aws.accessKeyId", "key");
    System.setProperty("aws.secretAccessKey", "secret");
    server = new FakeS3();
    store = store(server.endpoint());
  }

  @AfterEach
  void close() {
    store.close();
    server.close();
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
  }

  @Test
  void anArtifactIsOneRequest() throws IOException {
    server.then(FakeS3.object(CONTENT));

    try (Artifact artifact = store.open(NAME)) {
      assertThat(artifact.uri()).isEqualTo("s3://bucket/models/a b/acme.tar.gz");
      assertThat(artifact.version()).isEqualTo("\"e1\"");
      Artifact.Stream stream = (Artifact.Stream) artifact;
      assertThat(stream.size()).isEqualTo(CONTENT.length);
      assertThat(stream.bytes().readAllBytes()).isEqualTo(CONTENT);
    }
    assertThat(server.requests).containsExactly("GET /bucket/models/a%20b/acme.tar.gz");
  }

  @Test
  void aConnectionReadToItsEndServesTheNextArtifact() throws IOException {
    server.then(FakeS3.object(CONTENT));

    for (int i = 0; i < 3; i++) {
      try (Artifact artifact = store.open(NAME)) {
        ((Artifact.Stream) artifact).bytes().readAllBytes();
      }
    }

    assertThat(server.connections).hasSize(1);
  }

  @Test
  void closingEarlyDoesNotReadTheRest() {
    server.then(server.stall(CONTENT));

    Artifact artifact = store.open(NAME);
    artifact.close(); // Would wait for the rest until the read time-out, 2 s, if it read on.
    artifact.close();

    assertThatThrownBy(() -> ((Artifact.Stream) artifact).bytes().readAllBytes())
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith("CUT_OFF");
  }

  @ParameterizedTest
  @CsvSource({
    "404, NoSuchKey, MODEL_NOT_FOUND, Model not found: a b/acme.tar.gz, ABSENT, 1",
    "404, NoSuchBucket, STORE_UNAVAILABLE, Model store is unavailable., BROKEN, 1",
    "403, AccessDenied, STORE_ACCESS_DENIED, Model store refused access., DENIED, 1",
    "403, InvalidAccessKeyId, STORE_ACCESS_DENIED, Model store refused access., DENIED, 1",
    "400, ExpiredToken, STORE_ACCESS_DENIED, Model store refused access., DENIED, 1",
    "503, SlowDown, STORE_UNAVAILABLE, Model store is unavailable., THROTTLED, 2",
    "429, TooManyRequests, STORE_UNAVAILABLE, Model store is unavailable., THROTTLED, 2",
    "500, InternalError, STORE_UNAVAILABLE, Model store is unavailable., BROKEN, 2",
    "400, Strange, STORE_UNAVAILABLE, Model store is unavailable., BROKEN, 1"
  })
  void everyAnswerHasItsReason(
      int status, String code, Reason reason, String message, StoreFault fault, int requests) {
    server.then(FakeS3.error(status, code));

    assertFails(store, reason, message, fault);
    assertThat(server.requests).hasSize(requests);
  }

  @Test
  void whatHealsIsNotSeen() {
    server.then(FakeS3.error(503, "SlowDown")).then(FakeS3.object(CONTENT));

    store.open(NAME).close();

    assertThat(server.requests).hasSize(2);
  }

  @Test
  void aSilentServerTimesOut() {
    server.then(server.silence());

    assertFails(
        store, Reason.STORE_UNAVAILABLE, "Model store is unavailable.", StoreFault.TIMED_OUT);
    assertThat(server.requests).hasSize(2);
  }

  @Test
  void noServerIsUnreachable() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    try (S3ModelStore nowhere = store(URI.create("http://127.0.0.1:" + port))) {
      assertFails(
          nowhere, Reason.STORE_UNAVAILABLE, "Model store is unavailable.", StoreFault.UNREACHABLE);
    }
  }

  @Test
  void aBodyThatIsCutIsToldFromOneThatStalls() throws IOException {
    server.then(FakeS3.half(CONTENT)).then(server.stall(CONTENT));

    assertBreaks(StoreFault.CUT_OFF);
    assertBreaks(StoreFault.TIMED_OUT);
  }

  @Test
  void aKeyThatS3CannotHoldIsNotAskedFor() {
    StoreKey longest = new StoreKey("n".repeat(1024 - LOCATION.prefix().length()));
    server.then(FakeS3.object(CONTENT));
    store.open(longest).close();

    assertThatThrownBy(() -> store.open(new StoreKey(longest + "n")))
        .hasMessageStartingWith("Model not found: nnn");
    assertThat(server.requests).hasSize(1);
  }

  private void assertBreaks(StoreFault fault) throws IOException {
    try (Artifact artifact = store.open(NAME)) {
      InputStream bytes = ((Artifact.Stream) artifact).bytes();
      assertThatThrownBy(bytes::readAllBytes)
          .isInstanceOf(StoreException.class)
          .extracting(e -> ((StoreException) e).fault())
          .isEqualTo(fault);
    }
  }

  private static void assertFails(
      S3ModelStore store, Reason reason, String message, StoreFault fault) {
    assertThatThrownBy(() -> store.open(NAME))
        .isInstanceOf(ServingException.class)
        .hasMessage(message)
        .satisfies(
            e -> {
              assertThat(((ServingException) e).reason()).isEqualTo(reason);
              assertThat(e.getCause()).message().startsWith(fault + ": ").doesNotContain("\n");
            });
  }

  private static S3ModelStore store(URI endpoint) {
    return new S3ModelStore(
        LOCATION,
        new S3Settings(
            endpoint,
            true,
            2,
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            2));
  }
}
