package dev.coppice.model.xgboost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.model.HelperThreads;
import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Matrix;
import dev.coppice.model.ModelFiles;
import dev.coppice.model.TrainedModels;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.xgboost.SlicedBooster.Answers;
import dev.coppice.model.xgboost.SlicedBooster.Turn;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import ml.dmlc.xgboost4j.java.Booster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Slices on one thread and on two. */
@Timeout(60)
class SliceScoringTest {

  private static final int ROUNDS = 40;

  @RegisterExtension final HelperThreads helpers = new HelperThreads();
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"binary:logistic", "reg:squarederror", "multi:softprob"})
  void theOrderOfAdditionsIsTheModelsWhoeverLoadsASlice(String objective) throws Exception {
    byte[] file = trained(objective);
    try (XgboostModel model = ModelFiles.load(file, ModelFormat.UBJSON, folder)) {
      for (Executor helper : helpers.all()) {
        Answers answers = answers(file, slice -> slice.score(rows()), helper);
        assertThat(answers.scores().values()).isEqualTo(model.score(rows()).values());
        assertThat(answers.sums().values()).isEqualTo(model.margins(rows()).values());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void whatFailsOnEitherThreadEndsBoth(int at) throws Exception {
    byte[] file = trained("reg:squarederror");
    for (Executor helper : helpers.all()) {
      AtomicInteger turns = new AtomicInteger();
      Turn failing =
          slice -> {
            if (turns.getAndIncrement() == at) {
              throw new IOException("made to fail");
            }
            return slice.score(rows());
          };

      assertThatThrownBy(() -> answers(file, failing, helper)).hasMessage("made to fail");
      assertThat(turns).hasValue(at + 1);
    }
  }

  @Test
  void anInterruptWhileTheOtherThreadScoresEndsBoth() throws Exception {
    byte[] file = trained("reg:squarederror");
    Thread caller = Thread.currentThread();
    AtomicInteger turns = new AtomicInteger();
    Turn interrupting =
        slice -> {
          turns.incrementAndGet();
          while (caller.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
          }
          caller.interrupt();
          while (LockSupport.getBlocker(caller) == null) { // Until it waits for this thread's end.
            Thread.onSpinWait();
          }
          return slice.score(rows());
        };
    Executor first =
        task -> {
          helpers.soon(task);
          while (turns.get() == 0) {
            Thread.onSpinWait();
          }
        };

    assertThatThrownBy(() -> answers(file, interrupting, first))
        .isInstanceOf(ClosedByInterruptException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(turns).hasValue(1);
  }

  @Test
  void anInterruptBetweenTwoSlicesOfItsOwnEndsAThreadThatIsAlone() throws Exception {
    byte[] file = trained("reg:squarederror");
    Turn interrupting =
        slice -> {
          Thread.currentThread().interrupt();
          return slice.score(rows());
        };

    assertThatThrownBy(() -> answers(file, interrupting, task -> {}))
        .isInstanceOf(InterruptedIOException.class);
  }

  @Test
  void aSliceThatXgboostRefusesIsRefusedInItsWords() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment broken = arena.allocateFrom(ValueLayout.JAVA_BYTE, (byte) '{', (byte) '}');
      assertThatThrownBy(() -> SliceScoring.load(broken, Float.NaN))
          .isInstanceOf(InvalidModelException.class);
    }
  }

  private static byte[] trained(String objective) throws Exception {
    Map<String, Object> parameters =
        objective.startsWith("multi")
            ? Map.of("objective", objective, "num_class", 3)
            : Map.of("objective", objective);
    Booster booster = TrainedModels.train(ROUNDS, parameters);
    byte[] file = TrainedModels.save(booster, ModelFormat.UBJSON);
    booster.dispose();
    return file;
  }

  private Answers answers(byte[] file, Turn turn, Executor helper) throws Exception {
    SlicedBooster booster = SlicedBoosterTest.cut(file, SlicedBoosterTest.LIMIT).orElseThrow();
    assertThat(booster.slices()).hasSizeGreaterThan(2);
    try (FileChannel whole = FileChannel.open(Files.write(folder.resolve("all.ubj"), file))) {
      return booster.score(whole, turn, helper);
    }
  }

  private static Matrix rows() {
    return new Matrix(TrainedModels.rows(200), 200, TrainedModels.FEATURES);
  }
}
