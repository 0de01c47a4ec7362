package dev.coppice.server.api;

import dev.coppice.loader.ArtifactNotes;
import dev.coppice.loader.LoadOutcome;
import dev.coppice.loader.LoadTimings;
import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ModelRequest;
import dev.coppice.loader.Origin;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.StoreKey;
import dev.coppice.loader.memory.LoadMemory;
import dev.coppice.loader.tracing.CallTrace;
import dev.coppice.model.Matrix;
import dev.coppice.model.Model;
import dev.coppice.model.ModelInfo;
import dev.coppice.model.Scores;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Models by what their name says: {@code fails/REASON} fails to load for that reason, {@code waits}
 * loads until it is interrupted, {@code throws} fails to score, {@code held} is held while it does,
 * {@code looked at} can hold who looks; any other of two features answers each row with its first,
 * {@code wide} so many times that its text is 2 MB.
 */
public final class ScriptedModels implements Origin {

  private static final LoadTimings TIMINGS =
      new LoadTimings(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);

  public static final String CAUSE = "the reason's own text";

  private static final int WIDE = 400_000;

  private final Hold hold;

  ScriptedModels(Hold hold) {
    this.hold = hold;
  }

  /** What holds the model {@code held} while it scores, and the thread that scores with it. */
  public static final class Hold {
    private final CompletableFuture<String> held = new CompletableFuture<>();
    private final CountDownLatch free = new CountDownLatch(1);
    private final Semaphore lookedAt = new Semaphore(0);
    private volatile CountDownLatch looks = new CountDownLatch(0);
    private final Map<String, String> traces = new ConcurrentHashMap<>();

    /**
     * The headers of traces that the store's requests of that model's load would have had, name and
     * value, in their order; null if it was not loaded.
     */
    public @Nullable String trace(String model) {
      return traces.get(model);
    }

    /** The name of the thread that is held, once one is. */
    public String thread() {
      return held.join();
    }

    public void release() {
      free.countDown();
    }

    /** Whoever looks at the model {@code looked at} from here on is held, as one does who lists. */
    void holdLooks() {
      looks = new CountDownLatch(1);
    }

    /** Waits until one more is held. */
    void awaitLook() throws InterruptedException {
      lookedAt.acquire();
    }

    void releaseLooks() {
      looks.countDown();
    }

    private void look() {
      if (looks.getCount() > 0) {
        lookedAt.release();
        await(looks);
      }
    }

    private void hold() {
      held.complete(Thread.currentThread().getName());
      await(free);
    }

    private static void await(CountDownLatch end) {
      try {
        end.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public LoadOutcome load(ModelRequest request, LoadMemory memory) {
    ModelName name = request.name();
    StringBuilder trace = new StringBuilder();
    CallTrace.current()
        .forEachHeader(
            (header, value) -> trace.append(header).append(": ").append(value).append('\n'));
    hold.traces.put(name.value(), trace.toString());
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
    Model model =
        new FirstFeature(
            scoring(name.value()),
            name.value().equals("looked at") ? hold::look : () -> {},
            name.value().equals("wide") ? WIDE : 1);
    return new LoadOutcome.Loaded(
        new LoadedModel(model, "test://" + name, "v1", TIMINGS, ArtifactNotes.NONE));
  }

  /** What a model does before it scores. */
  private Runnable scoring(String name) {
    return switch (name) {
      case "throws" ->
          () -> {
            throw new AssertionError("made to fail");
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

  private record FirstFeature(Runnable scoring, Runnable look, int outputs) implements Model {

    @Override
    public ModelInfo info() {
      look.run();
      return new ModelInfo("test", "reg:squarederror", outputs, 2, List.of());
    }

    @Override
    public long bytes() {
      return 1;
    }

    @Override
    public Scores score(Matrix rows) {
      scoring.run();
      float[] scores = new float[rows.rows() * outputs];
      for (int i = 0; i < scores.length; i++) {
        scores[i] = rows.values()[i / outputs * rows.columns()];
      }
      return new Scores(scores, rows.rows(), outputs);
    }

    @Override
    public Scores margins(Matrix rows) {
      return score(rows);
    }

    @Override
    public void close() {}
  }
}
