package dev.coppice.loader.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.loader.StoreKey;
import dev.coppice.loader.store.Artifact;
import dev.coppice.loader.store.ModelStoreUri;
import dev.coppice.loader.store.StoreException;
import dev.coppice.loader.store.StoreFault;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.util.SetSystemProperty;

@Timeout(60)
@SetSystemProperty(key = "aws.accessKeyId", value = "key")
@SetSystemProperty(key = "aws.secretAccessKey", value = "secret")
final class RangedBodyTest {

  private static final int PART = PartBuffers.SMALL;
  private static final StoreKey KEY = new StoreKey("acme.tar.gz");
  private static final byte[] CONTENT = RangedFake.content(5 * PART + 123_457, 3);
  private static final byte[] REPLACED = RangedFake.content(CONTENT.length, 4);

  private final PartBuffers buffers = new PartBuffers(4L * PART);

  /** Ends no read within the time of a test, unless that is its subject. */
  private Duration readTimeout = Duration.ofMinutes(5);

  private RangedFake s3;

  @BeforeEach
  void open() throws IOException {
    s3 = new RangedFake(CONTENT);
  }

  @AfterEach
  void noBufferIsLeftWithAnybody() {
    s3.close();
    assertThat(buffers.taken()).isZero();
    assertThat(buffers.bytes()).isZero();
  }

  @Test
  void partsOfOneVersionAreOnTheirWayAtOnceAndReadInTheirOrder() throws IOException {
    CyclicBarrier allFour = new CyclicBarrier(4);
    s3.before(PART, 2 * PART, 3 * PART, 4 * PART)
        .then(exchange -> allFour.await(20, TimeUnit.SECONDS));

    assertThat(read()).isEqualTo(CONTENT);
    assertThat(s3.ranges)
        .containsExactlyInAnyOrder(
            "null null",
            "bytes=4194304-8388607 \"e1\"",
            "bytes=8388608-12582911 \"e1\"",
            "bytes=12582912-16777215 \"e1\"",
            "bytes=16777216-20971519 \"e1\"",
            "bytes=20971520-21094976 \"e1\"");
  }

  @Test
  void objectThatIsNotLargeIsOneRequest() throws IOException {
    byte[] small = RangedFake.content(4 * PART, 5);
    s3.serve(small, "\"e1\"");

    assertThat(read()).isEqualTo(small);
    assertThat(s3.ranges).containsExactly("null null");
  }

  @Test
  void serverThatPromisesNoRangesIsAskedForNone() throws IOException {
    s3.promise("none");

    assertThat(read()).isEqualTo(CONTENT);
    assertThat(s3.ranges).containsExactly("null null");
  }

  @Test
  void versionThatNoConditionCanNameIsReadInOnePiece() throws IOException {
    s3.serve(CONTENT, "W/\"e1\"");

    assertThat(read()).isEqualTo(CONTENT);
    assertThat(s3.ranges).containsExactly("null null");
  }

  @Test
  void brokenPartIsAskedForAgainAloneFromWhereItBroke() throws IOException {
    s3.breakOff(2 * PART, 1_000_000, 1);

    assertThat(read()).isEqualTo(CONTENT);
    assertThat(s3.ranges).hasSize(7).contains("bytes=9388608-12582911 \"e1\"");
  }

  @Test
  void partThatStallsIsAskedForAgainAfterTheReadTimeout() throws IOException {
    s3.stall(2 * PART, 1_000_000);
    readTimeout = Duration.ofSeconds(2);

    assertThat(read()).isEqualTo(CONTENT);
    assertThat(s3.ranges).hasSize(7).contains("bytes=9388608-12582911 \"e1\"");
  }

  @Test
  void partThatBreaksThreeTimesBreaksTheBody() {
    s3.breakOff(PART, 0, 9);

    assertBreaks(StoreFault.CUT_OFF);
    assertThat(s3.ranges.stream().filter("bytes=4194304-8388607 \"e1\""::equals)).hasSize(3);
  }

  @Test
  void partThatNobodyAnswersTimesOut() {
    s3.hold(3 * PART);
    readTimeout = Duration.ofSeconds(2);

    assertBreaks(StoreFault.TIMED_OUT);
  }

  @Test
  void objectReplacedBetweenPartsIsReadAsNeitherVersion() {
    s3.before(3 * PART).then(exchange -> s3.serve(REPLACED, "\"e2\""));

    assertBreaks(StoreFault.CHANGED);
  }

  @Test
  void serverThatMindsNoConditionIsFoundOut() {
    s3.before(3 * PART).then(exchange -> s3.serve(REPLACED, "\"e2\""));
    s3.mindNoCondition();

    assertBreaks(StoreFault.CHANGED);
  }

  @Test
  void serverThatSendsNoRangesIsAskedForNoneAgain() throws IOException {
    s3.sendTheWholeAlways();

    try (S3ModelStore store = store(buffers)) {
      try (Artifact artifact = store.open(KEY, null).orElseThrow()) {
        assertThatThrownBy(() -> bytes(artifact).readAllBytes())
            .hasMessage("CUT_OFF: the server sends no ranges");
      }
      try (Artifact artifact = store.open(KEY, null).orElseThrow()) {
        assertThat(bytes(artifact).readAllBytes()).isEqualTo(CONTENT);
      }
    }
  }

  @Test
  void serverThatSendsAnotherRangeIsFoundOut() {
    s3.goAstray(1);

    assertBreaks(StoreFault.BROKEN);
  }

  @Test
  void withoutABufferAnObjectIsOneRequest() throws IOException {
    try (S3ModelStore store = store(new PartBuffers(PART - 1));
        Artifact artifact = store.open(KEY, null).orElseThrow()) {
      assertThat(bytes(artifact).readAllBytes()).isEqualTo(CONTENT);
    }

    assertThat(s3.ranges).containsExactly("null null");
  }

  @Test
  void loadsThatFindAllBuffersTakenGoOnStraight() throws IOException {
    List<Artifact> holding = new ArrayList<>();
    try (S3ModelStore store = store(buffers)) {
      for (int i = 0; i < 4; i++) {
        holding.add(store.open(KEY, null).orElseThrow());
        assertThat(bytes(holding.getLast()).read()).isEqualTo(CONTENT[0] & 0xff);
      }
      assertThat(buffers.taken()).isEqualTo(buffers.count());
      // The last first: the others stand still meanwhile, and hold what they have.
      for (Artifact artifact : holding.reversed()) {
        assertThat(bytes(artifact).readAllBytes()).isEqualTo(tail(1));
      }
      holding.forEach(Artifact::close);
    }
  }

  @Test
  void buffersThatComeFreeAreOfUseToALoadUnderWay() throws IOException {
    try (S3ModelStore store = store(buffers)) {
      Artifact first = store.open(KEY, null).orElseThrow();
      assertThat(bytes(first).read()).isEqualTo(CONTENT[0] & 0xff);
      try (Artifact second = store.open(KEY, null).orElseThrow()) {
        assertThat(bytes(second).readNBytes(PART + 1)).hasSize(PART + 1);
        assertThat(s3.ranges.stream().filter("null null"::equals)).hasSize(2);
        first.close();
        assertThat(bytes(second).readAllBytes()).isEqualTo(tail(PART + 1));
      }
      assertThat(s3.ranges).contains("bytes=8388608-12582911 \"e1\"");
    }
  }

  @Test
  void closingEndsAReadThatWaitsAndGivesTheBuffersBack() throws Exception {
    CountDownLatch asked = s3.hold(PART);

    try (S3ModelStore store = narrowStore()) {
      Artifact artifact = store.open(KEY, null).orElseThrow();
      FutureTask<Integer> closing =
          new FutureTask<>(
              () -> {
                asked.await();
                artifact.close();
                return buffers.taken();
              });
      Thread.ofVirtual().start(closing);
      assertThatThrownBy(() -> bytes(artifact).readAllBytes()).isInstanceOf(StoreException.class);
      assertThat(closing.get()).isZero();
    }
  }

  @Test
  void partsThatWereLetGoHoldNoConnection() throws Exception {
    CountDownLatch asked = s3.hold(PART, 2 * PART, 3 * PART, 4 * PART);

    try (S3ModelStore store = narrowStore()) {
      try (Artifact artifact = store.open(KEY, null).orElseThrow()) {
        assertThat(bytes(artifact).read()).isEqualTo(CONTENT[0] & 0xff);
        asked.await();
      }
      CyclicBarrier allFour = new CyclicBarrier(4);
      s3.before(PART, 2 * PART, 3 * PART, 4 * PART)
          .then(exchange -> allFour.await(20, TimeUnit.SECONDS));
      try (Artifact artifact = store.open(KEY, null).orElseThrow()) {
        assertThat(bytes(artifact).readAllBytes()).isEqualTo(CONTENT);
      }
    }
  }

  @Test
  void interruptEndsAReadThatWaits() throws IOException {
    s3.hold(2 * PART);

    try (S3ModelStore store = store(buffers);
        Artifact artifact = store.open(KEY, null).orElseThrow()) {
      InputStream bytes = bytes(artifact);
      assertThat(bytes.readNBytes(2 * PART)).hasSize(2 * PART);
      Thread.currentThread().interrupt();
      assertThatThrownBy(bytes::read).isInstanceOf(InterruptedIOException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  private byte[] read() throws IOException {
    try (S3ModelStore store = store(buffers);
        Artifact artifact = store.open(KEY, null).orElseThrow()) {
      return bytes(artifact).readAllBytes();
    }
  }

  private void assertBreaks(StoreFault fault) {
    assertThatThrownBy(this::read)
        .isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.fault()).isEqualTo(fault));
    assertThat(buffers.taken()).isZero();
  }

  private static InputStream bytes(Artifact artifact) {
    return ((Artifact.Stream) artifact).bytes();
  }

  private static byte[] tail(int from) {
    return Arrays.copyOfRange(CONTENT, from, CONTENT.length);
  }

  private S3ModelStore store(PartBuffers buffers) throws StoreException {
    return store(buffers, 6);
  }

  /** One that has no more connections than one object. */
  private S3ModelStore narrowStore() throws StoreException {
    return store(buffers, 5);
  }

  private S3ModelStore store(PartBuffers buffers, int connections) throws StoreException {
    Duration all = Duration.ofSeconds(40).plus(readTimeout);
    Duration connect = Duration.ofSeconds(20);
    S3Settings settings =
        new S3Settings(s3.endpoint(), true, connections, connect, readTimeout, all, all, all, 1);
    return new S3ModelStore(new ModelStoreUri.S3("bucket", "models/"), settings, buffers);
  }
}
