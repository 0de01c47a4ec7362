package dev.coppice.server.codec.tensors;

import static dev.coppice.server.codec.Payloads.NAMED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.coppice.model.Matrix;
import dev.coppice.model.Reasons;
import dev.coppice.model.Scores;
import dev.coppice.model.StubModel;
import dev.coppice.server.codec.Payloads;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.scores.InferenceOutputException;
import dev.coppice.server.codec.scores.ResponseEncoder;
import dev.coppice.server.codec.tensors.answer.Answerer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whatever a body of tensors holds, it is read and answered, or refused with one line. */
class TensorFuzzTest {

  private static final List<double[]> ROWS =
      List.of(new double[] {1, -2, 0.5, Double.NaN}, new double[] {0, 1e-3, 7, 1e9});

  private static final KnownHeads KNOWN = new KnownHeads();

  private static final TensorBodies MATRIX = new TensorBodies(ROWS, "FP32", List.of());

  private static final TensorBodies COLUMNS = new TensorBodies(ROWS, "FP64", NAMED.featureNames());

  /** The first byte of an input halves the choice of where the JSON ends. */
  @FuzzTest
  void tensorJson(byte[] body) {
    int jsonBytes = body.length == 0 || body[0] == '{' ? -1 : body[0] & 0xFF;
    readOrRefuse(InferDecoder.ofJson(jsonBytes, KNOWN), jsonBytes < 0 ? body : tail(body));
  }

  @FuzzTest
  void tensorMessage(byte[] body) {
    readOrRefuse(InferDecoder.ofMessage(), body);
  }

  private static byte[] tail(byte[] body) {
    return Arrays.copyOfRange(body, 1, body.length);
  }

  @Test
  void goodBodiesWithBrokenBytesAreReadOrRefused() {
    SplittableRandom random = new SplittableRandom(11);
    for (TensorBodies bodies : List.of(MATRIX, COLUMNS)) {
      for (TensorBodies.Body body :
          List.of(bodies.json(false), bodies.json(true), bodies.binary())) {
        byte[] good = ByteBufUtil.getBytes(body.bytes());
        for (int i = 0; i < 10_000; i++) {
          readOrRefuse(body.decoder(), broken(good, random));
        }
      }
      for (boolean isRaw : new boolean[] {true, false}) {
        byte[] good = bodies.message(isRaw).toByteArray();
        for (int i = 0; i < 10_000; i++) {
          readOrRefuse(InferDecoder.ofMessage(), broken(good, random));
        }
      }
    }
  }

  private static byte[] broken(byte[] good, SplittableRandom random) {
    byte[] body = Arrays.copyOf(good, good.length - (random.nextInt(4) == 0 ? 1 : 0));
    for (int i = 0; i <= random.nextInt(3); i++) {
      body[random.nextInt(body.length)] = (byte) random.nextInt();
    }
    return body;
  }

  @Test
  void bodiesOfAnyBytesAreReadOrRefused() {
    SplittableRandom random = new SplittableRandom(12);
    for (int i = 0; i < 50_000; i++) {
      byte[] body = new byte[random.nextInt(40)];
      random.nextBytes(body);
      readOrRefuse(InferDecoder.ofMessage(), body);
      readOrRefuse(InferDecoder.ofJson(-1, KNOWN), ("{" + new String(body, UTF_8)).getBytes(UTF_8));
    }
  }

  private static void readOrRefuse(InferDecoder decoder, byte[] body) {
    try {
      Matrix rows = Payloads.matrix(decoder, NAMED, Unpooled.wrappedBuffer(body));
      assertThat(rows.rows()).isPositive();
      for (float value : rows.values()) {
        assertThat(Float.isInfinite(value)).isFalse();
      }
      answer(decoder, rows.rows());
    } catch (PayloadException | InferenceOutputException refusal) {
      assertThat(String.valueOf(refusal.getMessage()))
          .as(Arrays.toString(body))
          .matches("[^\\p{Cntrl}]+");
    } catch (RuntimeException e) {
      throw new AssertionError(Arrays.toString(body), e);
    }
  }

  private static void answer(InferDecoder decoder, int rows) throws InferenceOutputException {
    if (decoder.asksForReasons()) {
      return; // Of which the model here has none.
    }
    ResponseEncoder encoder =
        decoder.encoder(new Answerer("a", "v1", "forest"), new StubModel(NAMED, 0, 0));
    ByteBuf out = Unpooled.buffer();
    encoder.encode(new Scores(new float[rows], rows, 1), Reasons.NONE, 0, true, out);
    assertThat(out.isReadable()).isTrue();
  }
}
