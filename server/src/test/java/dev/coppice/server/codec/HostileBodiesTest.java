package dev.coppice.server.codec;

import static dev.coppice.server.codec.Payloads.NAMELESS;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import aialgs.data.Int32Tensor;
import aialgs.data.Record;
import aialgs.data.Value;
import com.sun.management.ThreadMXBean;
import dev.coppice.model.HeapShare;
import dev.coppice.server.codec.libsvm.LibsvmBase;
import dev.coppice.server.codec.libsvm.LibsvmDecoder;
import dev.coppice.server.codec.recordio.RecordIoBodies;
import dev.coppice.server.codec.recordio.RecordIoDecoder;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.RequestDecoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;

/** LIBSVM and RecordIO bodies made to break or to exhaust whoever reads them. */
@Timeout(60)
class HostileBodiesTest {

  private static final int MILLION = 1_000_000;

  private static final RequestDecoder RECORDIO = new RecordIoDecoder();
  private static final RequestDecoder LIBSVM = new LibsvmDecoder(LibsvmBase.AUTO);

  @Test
  void recordsWithBrokenBytesAreReadOrRefused() {
    Int32Tensor.Builder sparse = Int32Tensor.newBuilder().addValues(7).addKeys(2).addShape(4);
    byte[] good =
        ByteBufUtil.getBytes(
            RecordIoBodies.body(
                RecordIoBodies.record(RecordIoBodies.dense(1, 2, 3, 4)),
                RecordIoBodies.record(Value.newBuilder().setInt32Tensor(sparse).build())));
    SplittableRandom random = new SplittableRandom(21);
    int read = 0;
    for (int i = 0; i < 200_000; i++) {
      int length = random.nextInt(4) == 0 ? random.nextInt(good.length) : good.length;
      byte[] body = Arrays.copyOf(good, length);
      for (int broken = random.nextInt(4); broken > 0 && length > 0; broken--) {
        body[random.nextInt(length)] = (byte) random.nextInt();
      }
      read += isRead(RECORDIO, body) ? 1 : 0;
    }
    assertThat(read).isBetween(10_000, 190_000);
  }

  @Test
  void linesWithBrokenCellsAreReadOrRefused() {
    byte[] good = "1 1:0.5 2:-1e-7 4:3\n0 2:7 # x\n\n3:nan".getBytes(US_ASCII);
    byte[] pieces = " \n\t\r:0149.-+enx#\u0000".getBytes(US_ASCII);
    SplittableRandom random = new SplittableRandom(22);
    int read = 0;
    for (int i = 0; i < 200_000; i++) {
      byte[] body = good.clone();
      for (int broken = random.nextInt(4); broken > 0; broken--) {
        body[random.nextInt(body.length)] = pieces[random.nextInt(pieces.length)];
      }
      read += isRead(LIBSVM, body) ? 1 : 0;
    }
    assertThat(read).isBetween(10_000, 190_000);
  }

  /** Anything but a matrix and a refusal fails the test. */
  private static boolean isRead(RequestDecoder decoder, byte[] body) {
    try {
      return decoder.decode(Unpooled.wrappedBuffer(body), NAMELESS, HeapShare.UNBOUNDED).count()
          > 0;
    } catch (PayloadException refusal) {
      return false;
    } catch (RuntimeException e) {
      throw new AssertionError(Arrays.toString(body), e);
    }
  }

  static final List<Arguments> RECORDS =
      List.of(
          Arguments.of("entries with keys of their own", entries()),
          Arguments.of("keys of a byte each", tensor(MILLION)),
          Arguments.of("more columns than the model", wide()),
          Arguments.of("unknown fields", repeated("c80301")),
          Arguments.of("groups in groups", repeated("0b0b0b0b")),
          Arguments.of("lengths in lengths", repeated("0affffff07")),
          Arguments.of("empty entries", repeated("0a00")),
          Arguments.of("empty frames", frames()));

  @ParameterizedTest(name = "{0}")
  @FieldSource("RECORDS")
  void aHostileRecordAllocatesInProportionToItsBody(String name, ByteBuf body) {
    // All of it short-lived: one reader per frame, the smallest of which takes eight bytes.
    assertThat(allocated(RECORDIO, body)).as(name).isLessThan(20L * body.readableBytes());
  }

  static final List<Arguments> LINES =
      List.of(
          Arguments.of("one column again and again", "0:1 ".repeat(MILLION)),
          Arguments.of("labels", "1 ".repeat(MILLION)),
          Arguments.of("colons", ":".repeat(MILLION)),
          Arguments.of("a long index", "9".repeat(MILLION) + ":1"),
          Arguments.of("columns beyond the model", "9:1 ".repeat(MILLION)),
          Arguments.of("a base shown at the end", "1:1 ".repeat(MILLION) + "0:1"));

  @ParameterizedTest(name = "{0}")
  @FieldSource("LINES")
  void aHostileLineAllocatesLessThanItsBody(String name, String line) {
    ByteBuf body = Payloads.utf8(line);
    assertThat(allocated(LIBSVM, body)).as(name).isLessThan(body.readableBytes());
  }

  @Test
  void emptyLinesCannotMakeMoreOfAMatrixThanIsAllowed() {
    ByteBuf body = Payloads.utf8("0:1" + "\n".repeat(5 * MILLION) + "0:1");
    assertThat(allocated(LIBSVM, body)).isLessThan(60L << 20);
  }

  /** Bytes that this thread allocates for a body, whether it is read or refused. */
  private static long allocated(RequestDecoder decoder, ByteBuf body) {
    isRead(decoder, new byte[] {1}); // Loads the classes.
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    try {
      assertThat(decoder.decode(body, NAMELESS, HeapShare.UNBOUNDED).count()).isPositive();
    } catch (PayloadException refusal) {
      assertThat(refusal.getMessage()).hasSizeLessThan(500);
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  private static ByteBuf entries() {
    Record.Builder record = Record.newBuilder();
    for (int i = 0; i < 200_000; i++) {
      record.putFeatures(Integer.toString(i, Character.MAX_RADIX), Value.getDefaultInstance());
    }
    return RecordIoBodies.body(record.build());
  }

  private static ByteBuf tensor(int numbers) {
    Int32Tensor tensor =
        Int32Tensor.newBuilder()
            .addAllValues(Collections.nCopies(numbers, 0))
            .addAllKeys(Collections.nCopies(numbers, 3L))
            .build();
    return RecordIoBodies.body(
        RecordIoBodies.record(Value.newBuilder().setInt32Tensor(tensor).build()));
  }

  private static ByteBuf wide() {
    Int32Tensor tensor =
        Int32Tensor.newBuilder().addAllValues(Collections.nCopies(2 * MILLION, 1)).build();
    return RecordIoBodies.body(
        RecordIoBodies.record(Value.newBuilder().setInt32Tensor(tensor).build()));
  }

  private static ByteBuf repeated(String hex) {
    byte[] payload = ByteBufUtil.decodeHexDump(hex.repeat(MILLION / 2));
    ByteBuf body = Unpooled.buffer();
    RecordIoBodies.frame(payload, body);
    return body;
  }

  private static ByteBuf frames() {
    ByteBuf body = Unpooled.buffer();
    for (int i = 0; i < MILLION / 4; i++) {
      RecordIoBodies.frame(new byte[0], body);
    }
    return body;
  }
}
