package dev.coppice.server.api;

import dev.coppice.loader.ArtifactNotes;
import dev.coppice.loader.LoadTimings;
import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ModelSource;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.StoreKey;
import dev.coppice.loader.memory.LoadMemory;
import dev.coppice.model.Matrix;
import dev.coppice.model.Model;
import dev.coppice.model.ModelInfo;
import dev.coppice.model.Scores;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/**
 * Models by what their name says: {@code fails/REASON} fails to load for that reason, {@code waits}
 * loads until it is interrupted, {@code throws} fails to score, {@code held} is held while it does;
 * any other of two features answers each row with its first.
 */
public final class ScriptedModels implements ModelSource {

  private static final LoadTimings TIMINGS =
      new LoadTimings(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);

  public static final String CAUSE = "the reason's own text";

  private final Hold hold;

  ScriptedModels(Hold hold) {
    this.hold = hold;
  }

  /** What holds the model {@code held} while it scores, and the thread that scores with it. */
  public static final class Hold {
    private final CompletableFuture<String> held = new CompletableFuture<>();
    private final CountDownLatch free = new CountDownLatch(1);

    /** The name of the thread that is held, once one is. */
    public String thread() {
      return held.join();
    }

    public void release() {
      free.countDown();
    }

    private void hold() {
      held.complete(Thread.currentThread().getName());
      try {
        free.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public LoadedModel load(ModelName name, LoadMemory memory) {
    if (name.value().startsWith("fails/")) {
      throw new ServingException(
          ServingException.Reason.valueOf(name.value().substring("fails/".length())), CAUSE);
    }
    if (!name.equals(ModelName.SINGLE) && StoreKey.of(name).isEmpty()) {
      throw new ServingException(
          ServingException.Reason.MODEL_NOT_FOUND, "Model not found: " + name);
    }
    if (name.value().equals("waits")) {
      waitUntilInterrupted();
    }
    memory.reserve(1);
    return new LoadedModel(
        new FirstFeature(scoring(name.value())),
        "test://" + name,
        "v1",
        TIMINGS,
        ArtifactNotes.NONE);
  }

  /** What a model does before it scores. */
  private Runnable scoring(String name) {
    return switch (name) {
      case "throws" ->
          () -> {
            throw new OutOfMemoryError("made to fail");
          };
      case "held" -> hold::hold;
      default -> () -> {};
    };
  }

  private static void waitUntilInterrupted() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      throw new ServingException(ServingException.Reason.LOAD_TIMEOUT, CAUSE, e);
    }
  }

  private record FirstFeature(Runnable scoring) implements Model {

    @Override
    public ModelInfo info() {
      return new ModelInfo("test", "reg:squarederror", 1, 2, List.of());
    }

    @Override
    public long bytes() {
      return 1;
    }

    @Override
    public Scores score(Matrix rows) {
      scoring.run();
      float[] scores = new float[rows.rows()];
      for (int row = 0; row < scores.length; row++) {
        scores[row] = rows.values()[row * rows.columns()];
      }
      return new Scores(scores, scores.length, 1);
    }

    @Override
    public Scores margins(Matrix rows) {
      return score(rows);
    }

    @Override
    public void close() {}
  }
}
