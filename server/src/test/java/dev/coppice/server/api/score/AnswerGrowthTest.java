package dev.coppice.server.api.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.coppice.cache.ModelCache;
import dev.coppice.cache.resident.Lease;
import dev.coppice.loader.ModelName;
import dev.coppice.metrics.Telemetry;
import dev.coppice.metrics.tenants.TenantFigures;
import dev.coppice.model.HeapRefusedException;
import dev.coppice.model.HeapShare;
import dev.coppice.server.api.ScriptedCache;
import dev.coppice.server.codec.tensors.InferDecoder;
import dev.coppice.server.codec.tensors.KnownHeads;
import dev.coppice.server.codec.tensors.answer.Answerer;
import inference.OpenInferenceGrpc.ModelInferRequest;
import inference.OpenInferenceGrpc.ModelInferRequest.InferInputTensor;
import inference.OpenInferenceGrpc.ModelInferRequest.InferRequestedOutputTensor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Room for an answer of many outputs, all of which its last row writes at once. */
class AnswerGrowthTest {

  private static final int ROWS = 20_000;
  private static final int OUTPUTS = 16;

  private final Telemetry telemetry =
      new Telemetry(TenantFigures.ofMost(100), InstantSource.system());
  private final ModelCache cache = ScriptedCache.of(telemetry.cache());
  private final Lease lease = cache.acquire(new ModelName("a"));
  private final ByteBuf answer = Unpooled.buffer(256);

  @AfterEach
  void close() {
    lease.close();
    cache.close(Duration.ofSeconds(20));
    telemetry.close();
  }

  /** How a call comes and is answered. */
  enum Form {
    TEXT {
      @Override
      InferDecoder decoder() {
        return InferDecoder.ofJson(-1, new KnownHeads());
      }

      @Override
      byte[] body() {
        return json("");
      }
    },
    BINARY {
      @Override
      InferDecoder decoder() {
        return InferDecoder.ofJson(-1, new KnownHeads());
      }

      @Override
      byte[] body() {
        return json(", \"parameters\": {\"binary_data\": true}");
      }
    },
    MESSAGE {
      @Override
      InferDecoder decoder() {
        return InferDecoder.ofMessage();
      }

      @Override
      byte[] body() {
        return ModelInferRequest.newBuilder()
            .addInputs(
                InferInputTensor.newBuilder()
                    .setName("x")
                    .setDatatype("FP32")
                    .addShape(ROWS)
                    .addShape(1))
            .addRawInputContents(ByteString.copyFrom(new byte[4 * ROWS]))
            .addAllOutputs(
                Collections.nCopies(
                    OUTPUTS, InferRequestedOutputTensor.newBuilder().setName("predict").build()))
            .build()
            .toByteArray();
      }
    };

    abstract InferDecoder decoder();

    abstract byte[] body();

    private static byte[] json(String asked) {
      String numbers = String.join(",", Collections.nCopies(ROWS, "-0.00012345"));
      String outputs =
          String.join(
              ",", Collections.nCopies(OUTPUTS, "{\"name\": \"predict\"%s}".formatted(asked)));
      return "{\"inputs\": [{\"name\": \"x\", \"datatype\": \"FP32\", \"shape\": [%d, 1], \"data\": [%s]}], \"outputs\": [%s]}"
          .formatted(ROWS, numbers, outputs)
          .getBytes(StandardCharsets.UTF_8);
    }
  }

  private ScoredBlocks blocks(Form form) throws Exception {
    return blocks(form, HeapShare.UNBOUNDED);
  }

  private ScoredBlocks blocks(Form form, HeapShare heap) throws Exception {
    InferDecoder decoder = form.decoder();
    ByteBuf body = Unpooled.wrappedBuffer(form.body());
    DecodedRows rows = DecodedRows.decode(decoder, body, lease.model(), heap);
    Answerer answerer = new Answerer("a", "1", "test");
    return new ScoredBlocks(rows, decoder.encoder(answerer, lease.model()), lease.scoringTime());
  }

  private void write(ScoredBlocks blocks, HeapShare room) throws Exception {
    while (!blocks.isDone()) {
      blocks.scoreNext(answer, room);
    }
  }

  @ParameterizedTest
  @EnumSource
  void answerThatHasNoRoomIsNotWritten(Form form) throws Exception {
    ScoredBlocks blocks = blocks(form);
    HeapShare room =
        bytes -> {
          if (bytes > 0) {
            throw new HeapRefusedException(bytes + " bytes");
          }
        };

    assertThatThrownBy(() -> write(blocks, room)).isInstanceOf(HeapRefusedException.class);
    assertThat(answer.capacity()).isEqualTo(256);
  }

  @ParameterizedTest
  @EnumSource
  void allThatIsTakenForTheAnswerIsKnownBeforeItsFirstRowIsScored(Form form) throws Exception {
    AtomicLong taken = new AtomicLong();
    ScoredBlocks blocks = blocks(form, taken::addAndGet);
    long known = blocks.answerBytes() + taken.get();
    write(blocks, taken::addAndGet);

    assertThat(taken.get()).isBetween(known - 256, known);
  }

  @ParameterizedTest
  @EnumSource
  void answerTakesWhatItNeedsAtOnce(Form form) throws Exception {
    AtomicLong taken = new AtomicLong();
    List<Integer> sizes = new ArrayList<>();
    write(
        blocks(form),
        bytes -> {
          taken.addAndGet(bytes);
          if (bytes > 0) {
            sizes.add(answer.capacity());
          }
        });

    assertThat(answer.readableBytes()).isGreaterThan(4 * ROWS * OUTPUTS);
    assertThat(taken.get()).isEqualTo(answer.capacity() - 256);
    assertThat(sizes).containsExactly(256);
  }
}
