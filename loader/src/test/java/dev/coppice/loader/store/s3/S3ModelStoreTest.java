package dev.coppice.loader.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.loader.StoreKey;
import dev.coppice.loader.store.Artifact;
import dev.coppice.loader.store.StoreException;
import dev.coppice.loader.store.StoreFault;
import dev.coppice.loader.store.WatchedStore;
import dev.coppice.loader.tracing.CallTrace;
import dev.coppice.loader.tracing.TraceHeaders;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class S3ModelStoreTest extends FakeS3Test {

  private static final StoreKey NAME = new StoreKey("a b/acme.tar.gz");
  private static final byte[] CONTENT = new byte[3_000_000];

  private static final List<Question> QUESTIONS =
      List.of(
          store -> store.open(NAME, null).orElseThrow().close(),
          store -> store.open(NAME, "\"e0\"").orElseThrow().close(),
          store -> store.page("", "", 10));

  @Test
  void anArtifactIsOneRequest() throws IOException {
    server.then(FakeS3.object(CONTENT));

    try (Artifact artifact = store.open(NAME, null).orElseThrow()) {
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
      try (Artifact artifact = store.open(NAME, null).orElseThrow()) {
        ((Artifact.Stream) artifact).bytes().readAllBytes();
      }
    }

    assertThat(server.connections).hasSize(1);
  }

  @Test
  void closingEarlyDoesNotReadTheRest() throws IOException {
    server.then(server.stall(CONTENT));

    Artifact artifact = store.open(NAME, null).orElseThrow();
    artifact.close(); // Would wait for the rest for longer than a test may take, if it read on.
    artifact.close();

    assertThatThrownBy(() -> ((Artifact.Stream) artifact).bytes().readAllBytes())
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith("CUT_OFF");
  }

  @ParameterizedTest
  @CsvSource({
    "404, NoSuchKey, ABSENT, no such object, 1",
    "404, NoSuchVersion, ABSENT, no such object, 1",
    "404, NotFound, BROKEN, no S3 server there, 1",
    "404, NoSuchBucket, MISCONFIGURED, there is no such bucket, 1",
    "400, InvalidBucketName, MISCONFIGURED, there can be no such bucket, 1",
    "301, PermanentRedirect, MISCONFIGURED, another region, 1",
    "400, AuthorizationHeaderMalformed, MISCONFIGURED, another region, 1",
    "403, AccessDenied, DENIED, there is no right to it, 1",
    "403, AccessDenied, DENIED, it is absent and the bucket may not be listed, 1",
    "403, InvalidObjectState, ARCHIVED, must be restored first, 1",
    "400, KMS.DisabledException, LOCKED, key cannot be used, 1",
    "400, KMS.NotFoundException, LOCKED, key cannot be used, 1",
    "403, InvalidAccessKeyId, CREDENTIALS, access key, 1",
    "403, SignatureDoesNotMatch, CREDENTIALS, secret key, 1",
    "400, ExpiredToken, CREDENTIALS, expired, 1",
    "503, SlowDown, THROTTLED, slow down, 2",
    "429, TooManyRequests, THROTTLED, slow down, 2",
    "500, InternalError, BROKEN, unexpected, 2",
    "400, InvalidRequest, LOCKED, a key of its customer, 1",
    "400, KeyTooLongError, ABSENT, there can be no such object, 1",
    "400, RequestTimeout, TIMED_OUT, too slowly, 2",
    "400, ThrottlingException, THROTTLED, for this object at least, 2",
    "400, Strange, REJECTED, for this object at least, 1",
    "409, Strange, REJECTED, for this object at least, 1",
    "507, Strange, BROKEN, unexpected, 1"
  })
  void everyAnswerHasItsFault(
      int status, String code, StoreFault fault, String hint, int requests) {
    server.then(FakeS3.error(status, code));

    assertFails(store, fault, "HTTP " + status, code, hint);
    assertThat(server.requests).hasSize(requests);
  }

  /** An ingress without a backend, a gateway, a web server, and whoever says nothing at all. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "default backend - 404",
        "{\"message\": \"no Route matched with those values\"}",
        "<html><head><title>404 Not Found</title></head><body><hr>nginx</body></html>",
        "<Error><Message>no code</Message></Error>",
        "404 page not found\n",
        ""
      })
  void whatIsNotFoundByAnotherThanS3IsNoAbsentObject(String body) {
    server.then(FakeS3.foreign(404, body));
    WatchedStore watched = new WatchedStore(store, LOCATION);

    assertFails(store, StoreFault.BROKEN, "HTTP 404", "no S3 server there, or a proxy");
    for (Question question : QUESTIONS) {
      assertThatThrownBy(() -> question.ask(watched))
          .isInstanceOf(StoreException.class)
          .extracting(e -> ((StoreException) e).fault())
          .isEqualTo(StoreFault.BROKEN);
      assertThat(watched.isReachable()).isFalse();
    }
  }

  @Test
  void aBucketOfAnotherRegionIsNamedWithItsRegion() {
    server.then(
        exchange -> {
          exchange.getResponseHeaders().set("x-amz-bucket-region", "eu-west-1");
          FakeS3.error(301, "PermanentRedirect").send(exchange);
        });

    assertFails(store, StoreFault.MISCONFIGURED, "the bucket is in eu-west-1");
  }

  @Test
  void whatHealsIsNotSeen() throws IOException {
    server.then(FakeS3.error(503, "SlowDown")).then(FakeS3.object(CONTENT));

    store.open(NAME, null).orElseThrow().close();

    assertThat(server.requests).hasSize(2);
  }

  /** As MinIO does. */
  @Test
  void aServerThatAsksForMinutesOfPatienceThrottles() {
    server.then(
        exchange -> {
          exchange.getResponseHeaders().set("Retry-After", "3600");
          FakeS3.error(503, "SlowDown").send(exchange);
        });

    assertFails(store, StoreFault.THROTTLED, "SlowDown");
    assertThat(server.requests).hasSize(2);
  }

  @Test
  void aPartThatNobodyAskedForIsNotTheObject() {
    server.then(FakeS3.unaskedPart());

    assertFails(store, StoreFault.BROKEN, "asked for all, got bytes 0-2/10");
  }

  @Test
  void aSilentServerTimesOut() throws IOException {
    server.then(server.silence());

    try (S3ModelStore hasty = hastyStore(server.endpoint())) {
      assertFails(hasty, StoreFault.TIMED_OUT);
    }
    assertThat(server.requests).hasSize(2);
  }

  @Test
  void noServerIsUnreachable() throws IOException {
    try (Socket silent = new Socket()) { // Its port is nobody else's, and it does not listen.
      silent.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      try (S3ModelStore nowhere = store(URI.create("http://127.0.0.1:" + silent.getLocalPort()))) {
        assertFails(nowhere, StoreFault.UNREACHABLE);
      }
    }
  }

  @Test
  void aBodyThatIsCutIsAnotherFaultThanOneThatStalls() throws IOException {
    server.then(FakeS3.half(CONTENT)).then(server.stall(CONTENT));

    assertBreaks(store, StoreFault.CUT_OFF);
    try (S3ModelStore hasty = hastyStore(server.endpoint())) {
      assertBreaks(hasty, StoreFault.TIMED_OUT);
    }
  }

  @Test
  void aKeyThatS3CannotHoldIsNotAskedFor() throws IOException {
    StoreKey longest = new StoreKey("n".repeat(1024 - LOCATION.prefix().length()));
    server.then(FakeS3.object(CONTENT));
    store.open(longest, null).orElseThrow().close();

    assertThatThrownBy(() -> store.open(new StoreKey(longest + "n"), null).orElseThrow())
        .hasMessageStartingWith("ABSENT: ");
    assertThat(server.requests).hasSize(1);
  }

  private static void assertBreaks(S3ModelStore store, StoreFault fault) throws IOException {
    try (Artifact artifact = store.open(NAME, null).orElseThrow()) {
      InputStream bytes = ((Artifact.Stream) artifact).bytes();
      assertThatThrownBy(bytes::readAllBytes)
          .isInstanceOf(StoreException.class)
          .extracting(e -> ((StoreException) e).fault())
          .isEqualTo(fault);
    }
  }

  @Test
  void conditionalOpeningIsOneRequestWhoseBodyIsTheNewerVersion() throws IOException {
    server.then(FakeS3.objectUnlessKnown(CONTENT));

    assertThat(store.open(NAME, "\"e1\"")).isEmpty();
    assertThat(server.requests).hasSize(1);
    try (Artifact newer = store.open(NAME, "\"e0\"").orElseThrow()) {
      assertThat(newer.version()).isEqualTo("\"e1\"");
    }
    assertThat(server.requests).hasSize(2);
  }

  @Test
  void questionAndArtifactAreAskedForInTheTraceOfTheCall() throws IOException {
    String parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    List<String> carried = new CopyOnWriteArrayList<>();
    server.then(
        exchange -> {
          carried.add(exchange.getRequestHeaders().getFirst(TraceHeaders.TRACEPARENT));
          FakeS3.object(CONTENT).send(exchange);
        });
    CallTrace trace = CallTrace.current().with(TraceHeaders.of(parent, null, null));

    trace.call(
        () -> {
          store.open(NAME, null).orElseThrow().close();
          return store.open(NAME, "\"e1\"");
        });

    assertThat(carried).containsExactly(parent, parent);
  }

  @ParameterizedTest
  @CsvSource({
    "404, NoSuchKey, ABSENT",
    "404, NoSuchBucket, MISCONFIGURED",
    "403, AccessDenied, DENIED"
  })
  void questionTellsAnObjectThatIsGoneFromABucketThatIs(int status, String code, StoreFault fault) {
    server.then(FakeS3.error(status, code));

    assertThatThrownBy(() -> store.open(NAME, "\"e1\""))
        .isInstanceOf(StoreException.class)
        .satisfies(e -> assertThat(((StoreException) e).fault()).isEqualTo(fault));
  }

  private static void assertFails(S3ModelStore store, StoreFault fault, String... inTheLog) {
    assertThatThrownBy(() -> store.open(NAME, null).orElseThrow())
        .isInstanceOf(StoreException.class)
        .satisfies(
            e -> {
              assertThat(((StoreException) e).fault()).isEqualTo(fault);
              assertThat(e).message().startsWith(fault + ": ").doesNotContain("\n");
              for (String part : inTheLog) {
                assertThat(e).hasMessageContaining(part);
              }
            });
  }
}
