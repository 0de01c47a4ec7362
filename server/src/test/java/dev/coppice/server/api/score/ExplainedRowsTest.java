package dev.coppice.server.api.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coppice.cache.ModelCache;
import dev.coppice.cache.resident.Lease;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.memory.SharedBytes;
import dev.coppice.metrics.Telemetry;
import dev.coppice.metrics.tenants.TenantFigures;
import dev.coppice.model.HeapShare;
import dev.coppice.model.Reasons;
import dev.coppice.model.Scores;
import dev.coppice.model.TrainedModels;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.reasons.ExplainedForest;
import dev.coppice.model.trial.BothEngines;
import dev.coppice.server.api.ScriptedCache;
import dev.coppice.server.codec.scores.InferenceOutputException;
import dev.coppice.server.codec.scores.NeededReasons;
import dev.coppice.server.codec.scores.ResponseEncoder;
import dev.coppice.server.codec.tensors.InferDecoder;
import dev.coppice.server.codec.tensors.KnownHeads;
import dev.coppice.server.codec.text.JsonText;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.IntStream;
import ml.dmlc.xgboost4j.java.Booster;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many rows a block of reasons has. */
class ExplainedRowsTest {

  private static final int ROWS = 4_000;

  private final Telemetry telemetry =
      new Telemetry(TenantFigures.ofMost(100), InstantSource.system());
  private final ModelCache cache = ScriptedCache.of(telemetry.cache());
  private final Lease lease = cache.acquire(new ModelName("a"));

  @AfterEach
  void close() {
    lease.close();
    cache.close(Duration.ofSeconds(20));
    telemetry.close();
  }

  private ExplainedRows reasons(int nameLength) throws Exception {
    return reasons(nameLength, NeededReasons.CONTRIBUTIONS);
  }

  private ExplainedRows reasons(int nameLength, NeededReasons asked) throws Exception {
    return reasons(nameLength, asked, 5);
  }

  private ExplainedRows reasons(int nameLength, NeededReasons asked, int trees) throws Exception {
    return reasons("n".repeat(nameLength - 1), asked, trees);
  }

  private ExplainedRows reasons(String nameEnd, NeededReasons asked, int trees) throws Exception {
    try (ExplainedForest model = model(nameEnd, trees)) {
      return new ExplainedRows(model, asked, ROWS, lease.reasonsTime());
    }
  }

  private static ExplainedForest model(String nameEnd, int trees) throws Exception {
    Booster booster = TrainedModels.train(trees, Map.of("objective", "binary:logistic"));
    try {
      booster.setFeatureNames(
          IntStream.range(0, TrainedModels.FEATURES)
              .mapToObj(feature -> feature + nameEnd)
              .toArray(String[]::new));
      byte[] file = TrainedModels.save(booster, ModelFormat.UBJSON);
      return new ExplainedForest(BothEngines.forestWithCovers(file, ModelFormat.UBJSON));
    } finally {
      booster.dispose();
    }
  }

  @Test
  void namesOfUsualLengthLeaveABlockItsValues() throws Exception {
    assertThat(reasons(16).blockRows()).isEqualTo((1 << 16) / (TrainedModels.FEATURES + 1));
  }

  @Test
  void longNamesMakeBlocksSmallerAndCountInWhatTheyTake() throws Exception {
    int length = 1_000;
    ExplainedRows reasons = reasons(length);
    assertThat(reasons.blockRows() * TrainedModels.FEATURES * length).isBetween(1_000_000, 1 << 20);
    assertThat(reasons.bytes()).isGreaterThan(1_000_000);
  }

  @Test
  void namesCountAsLongAsTheyAreInJson() throws Exception {
    int length = 6_000;
    ExplainedRows escaped =
        reasons("\u0001".repeat(length / JsonText.MAX_BYTES), NeededReasons.CONTRIBUTIONS, 5);
    ExplainedRows plain = reasons("n".repeat(length), NeededReasons.CONTRIBUTIONS, 5);
    long names = (long) TrainedModels.FEATURES * length;

    assertThat(escaped.blockRows()).isEqualTo(plain.blockRows());
    assertThat(escaped.textBytes(2)).isEqualTo(plain.textBytes(2)).isGreaterThan(2 * names);
    assertThat(escaped.bytes()).isEqualTo(plain.bytes());
  }

  @Test
  void leavesTakeNothingForContributionsAndBiasesNothingForNames() throws Exception {
    ExplainedRows leaves = reasons(1_000, new NeededReasons(false, false, true, false));
    ExplainedRows biases = reasons(1_000, new NeededReasons(true, false, false, false));
    ExplainedRows named = reasons(1_000);
    assertThat(leaves.bytes()).isLessThan(biases.bytes());
    assertThat(biases.bytes()).isLessThan(named.bytes());

    assertThat(biases.textBytes(1)).isLessThan(leaves.textBytes(1));
    assertThat(leaves.textBytes(1)).isLessThan(1_000);
    assertThat(named.textBytes(1)).isGreaterThan(1_000L * TrainedModels.FEATURES);
  }

  @Test
  void leavesOfManyTreesMakeBlocksSmallerAndCountInWhatTheyTake() throws Exception {
    int trees = 300;
    ExplainedRows reasons = reasons(16, new NeededReasons(false, false, true, false), trees);
    long leaves = (long) reasons.blockRows() * trees;
    assertThat(leaves).isBetween(60_000L, 1L << 16);
    assertThat(reasons.bytes()).isGreaterThan(leaves * Integer.BYTES);
  }

  /** Writes nothing, for a time. */
  private record SlowEncoder(long nanos) implements ResponseEncoder {

    @Override
    public String contentType() {
      return "text/plain";
    }

    @Override
    public void encode(Scores scores, Reasons reasons, int first, boolean isLast, ByteBuf out) {
      long start = System.nanoTime();
      while (System.nanoTime() - start < nanos) {
        Thread.onSpinWait();
      }
    }
  }

  private static DecodedRows row(ExplainedForest model) throws Exception {
    String body =
        "{\"inputs\": [{\"name\": \"x\", \"datatype\": \"FP32\", \"shape\": [1, 1], \"data\": [1]}]}";
    return DecodedRows.decode(
        InferDecoder.ofJson(-1, new KnownHeads()),
        Unpooled.copiedBuffer(body, StandardCharsets.UTF_8),
        model,
        HeapShare.UNBOUNDED);
  }

  @Test
  void theirTextCountsInWhatAnAnswerShouldTake() throws Exception {
    SlowEncoder encoder = new SlowEncoder(0);
    try (ExplainedForest model = model("", 5)) {
      ExplainedRows reasons =
          new ExplainedRows(model, NeededReasons.CONTRIBUTIONS, 1, lease.reasonsTime());
      DecodedRows row = row(model);
      long without = new ScoredBlocks(row, encoder, lease.scoringTime()).answerBytes();

      assertThat(new ScoredBlocks(row, encoder, lease.scoringTime(), reasons).answerBytes())
          .isEqualTo(without + 2 * reasons.textBytes(1));
    }
  }

  private long rowNanosAfterCalls(ExplainedForest model, SlowEncoder encoder) throws Exception {
    ExplainedRows reasons =
        new ExplainedRows(model, NeededReasons.CONTRIBUTIONS, 1, lease.reasonsTime());
    for (int call = 0; call < 100; call++) {
      new ScoredBlocks(row(model), encoder, lease.scoringTime(), reasons)
          .scoreNext(Unpooled.buffer(), HeapShare.UNBOUNDED);
    }
    return reasons.rowNanos();
  }

  @Test
  void whatTakesLongToWriteIsExpectedToTakeAsLongAgain() throws Exception {
    try (ExplainedForest model = model("", 5)) {
      long quick = rowNanosAfterCalls(model, new SlowEncoder(0));
      long slow = rowNanosAfterCalls(model, new SlowEncoder(10 * quick));
      assertThat(slow).isGreaterThan(5 * quick);
    }
  }

  @Test
  void whatNoCallCanHaveIsRefusedForGood() throws Exception {
    ExplainedRows reasons = reasons(1_000);
    long bytes = reasons.bytes();
    try (SharedBytes.Holding small = new SharedBytes(bytes).open("a");
        SharedBytes.Holding large = new SharedBytes(3 * bytes).open("a")) {
      assertThatExceptionOfType(InferenceOutputException.class)
          .isThrownBy(() -> reasons.takeFrom(small))
          .withMessageContaining(
              "The model is too wide for such reasons on this server: 1 outputs x")
          .withMessageContaining(
              "take %d bytes of the heap with their names (expected: at".formatted(bytes));
      reasons.takeFrom(large);
      assertThatExceptionOfType(InferenceOutputException.class)
          .isThrownBy(() -> reasons.takeBesideText(small, 0));
    }
  }

  /**
   * What holds blocks is there from the first on; text that is written part by part comes later.
   */
  @Test
  void whatTheyTakeIsTakenOfTheHeap() throws Exception {
    ExplainedRows reasons = reasons(1_000);
    long bytes = reasons.bytes();
    long text = (long) reasons.blockRows() * TrainedModels.FEATURES * 1_000;
    SharedBytes whole = new SharedBytes(3 * bytes);
    SharedBytes besideText = new SharedBytes(3 * bytes);
    try (SharedBytes.Holding one = whole.open("a");
        SharedBytes.Holding other = besideText.open("a")) {
      reasons.takeFrom(one);
      reasons.takeBesideText(other, 0);

      assertThat(whole.used()).isBetween(bytes, bytes + (16 << 10));
      assertThat(besideText.used()).isBetween(1L, bytes - text + (16 << 10));
      assertThatExceptionOfType(InferenceOutputException.class)
          .isThrownBy(() -> reasons.takeBesideText(other, 4 * bytes));
    }
  }
}
