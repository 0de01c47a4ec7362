package dev.coppice.cache;

import dev.coppice.loader.ArtifactNotes;
import dev.coppice.loader.Copies;
import dev.coppice.loader.Detail;
import dev.coppice.loader.Keeping;
import dev.coppice.loader.LoadOutcome;
import dev.coppice.loader.LoadTimings;
import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ModelRequest;
import dev.coppice.loader.Origin;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.memory.LoadMemory;
import dev.coppice.model.Model;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** An origin whose loads do what the test says; otherwise a model of 1 KiB, reserved and built. */
public final class FakeOrigin implements Origin, Copies {

  static final long DEFAULT_BYTES = 1024;

  private static final LoadTimings TIMINGS =
      new LoadTimings(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);

  /** What one name's load does. */
  @FunctionalInterface
  public interface Script {
    Model load(LoadMemory memory) throws Exception;
  }

  /** Of what is loaded from now on, as the store names it. */
  public volatile String version = "v1";

  /** When that was known to be the newest; null if each load asks. */
  volatile @Nullable Instant knownAt;

  /** What happens when the store is asked for the newest version. */
  public volatile Question question = (name, known) -> version;

  /** What is to be done with each model that is loaded from now on. */
  volatile Keeping keeping = Keeping.NONE;

  public final AtomicInteger questions = new AtomicInteger();

  /** The models with a copy, as this says. */
  public final Set<ModelName> cached = ConcurrentHashMap.newKeySet();

  /** Models whose copies were to be deleted; they are cached all the same. */
  final Set<ModelName> forgotten = ConcurrentHashMap.newKeySet();

  /** Answers a question with the newest version. */
  @FunctionalInterface
  public interface Question {
    String ask(ModelName name, String known) throws InterruptedException;
  }

  private final Ledger ledger;
  private final Map<ModelName, Script> scripts = new ConcurrentHashMap<>();
  private final Map<ModelName, Script> explained = new ConcurrentHashMap<>();
  private final Map<ModelName, AtomicInteger> loads = new ConcurrentHashMap<>();

  public FakeOrigin(Ledger ledger) {
    this.ledger = ledger;
  }

  public void on(ModelName name, Script script) {
    scripts.put(name, script);
  }

  /** From now on the model has this size, which is reserved as it is. */
  public void size(ModelName name, long bytes) {
    on(name, memory -> build(memory, bytes));
  }

  /** From now on a load stops before it reserves, until the gate opens; then it has this size. */
  public CountDownLatch gate(ModelName name, long bytes) {
    CountDownLatch gate = new CountDownLatch(1);
    on(
        name,
        memory -> {
          gate.await();
          return build(memory, bytes);
        });
    return gate;
  }

  public Model build(LoadMemory memory, long bytes) {
    memory.reserve(bytes);
    return new FakeModel(ledger, bytes);
  }

  public int loads(ModelName name) {
    AtomicInteger count = loads.get(name);
    return count == null ? 0 : count.get();
  }

  /** Every question waits for the gate, and is then answered by that version. */
  public CountDownLatch gateAnswer(String newest) {
    CountDownLatch gate = new CountDownLatch(1);
    question =
        (name, known) -> {
          gate.await();
          return newest;
        };
    return gate;
  }

  @Override
  public boolean isCached(ModelName name) {
    return cached.contains(name);
  }

  @Override
  public Optional<CompletableFuture<Void>> forget(ModelName name) {
    forgotten.add(name);
    return Optional.empty();
  }

  /** What a load for reasons does, where it is another one. */
  public void onExplained(ModelName name, Script script) {
    explained.put(name, script);
  }

  @Override
  public LoadOutcome load(ModelRequest request, LoadMemory memory) {
    if (request.unless() != null && isNewest(request.name(), request.unless())) {
      return new LoadOutcome.Unchanged();
    }
    ModelName name = request.name();
    Script scores = scripts.getOrDefault(name, m -> build(m, DEFAULT_BYTES));
    boolean hasReasons = request.detail() == Detail.REASONS;
    Script script = hasReasons ? explained.getOrDefault(name, scores) : scores;
    loads.computeIfAbsent(name, n -> new AtomicInteger()).incrementAndGet();
    try {
      Model model = script.load(memory);
      return new LoadOutcome.Loaded(
          new LoadedModel(
              model, "fake://" + name, version, knownAt, TIMINGS, ArtifactNotes.NONE, keeping));
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** The store's answer to a conditional request. */
  private boolean isNewest(ModelName name, String known) {
    questions.incrementAndGet();
    try {
      return question.ask(name, known).equals(known);
    } catch (InterruptedException e) {
      throw new ServingException(ServingException.Reason.STORE_UNAVAILABLE, "interrupted", e);
    }
  }

  /** What a load of that model gives, in no time and of nothing else. */
  public static LoadedModel loaded(Model model) {
    return new LoadedModel(model, "fake://model", "v1", TIMINGS, ArtifactNotes.NONE);
  }
}
