package dev.coppice.cache;

import dev.coppice.loader.ArtifactNotes;
import dev.coppice.loader.Keeping;
import dev.coppice.loader.KeptModel;
import dev.coppice.loader.LoadTimings;
import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ModelSource;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.memory.LoadMemory;
import dev.coppice.model.Model;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A source whose loads do what the test says; otherwise a model of 1 KiB, reserved and built. */
public final class FakeSource implements ModelSource {

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

  /** What it keeps itself, as it says. */
  public final Map<ModelName, KeptModel> kept = new ConcurrentHashMap<>();

  /** Is done as it is asked whether it keeps a model, which each load of one begins with. */
  public volatile Consumer<ModelName> onKeeps = name -> {};

  /** Of what it keeps, what turns out to be of no use. */
  public final Set<ModelName> useless = ConcurrentHashMap.newKeySet();

  /** How often that has turned out. */
  final AtomicInteger restoresInVain = new AtomicInteger();

  /** The ends of those that were left behind, because they hang. */
  public final Queue<CompletableFuture<Void>> hanging = new ConcurrentLinkedQueue<>();

  /** What it was told to keep no more; it does all the same. */
  final Set<ModelName> forgotten = ConcurrentHashMap.newKeySet();

  /** What it keeps and cannot read now, because of other loads. */
  public final Set<ModelName> unreadable = ConcurrentHashMap.newKeySet();

  /** Answers a question with the newest version. */
  @FunctionalInterface
  public interface Question {
    String ask(ModelName name, String known) throws InterruptedException;
  }

  private final Ledger ledger;
  private final Map<ModelName, Script> scripts = new ConcurrentHashMap<>();
  private final Map<ModelName, Script> explained = new ConcurrentHashMap<>();
  private final Map<ModelName, AtomicInteger> loads = new ConcurrentHashMap<>();

  public FakeSource(Ledger ledger) {
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
  public String newestVersion(ModelName name, String known) {
    questions.incrementAndGet();
    try {
      return question.ask(name, known);
    } catch (InterruptedException e) {
      throw new ServingException(ServingException.Reason.STORE_UNAVAILABLE, "interrupted", e);
    }
  }

  @Override
  public boolean keeps(ModelName name) {
    onKeeps.accept(name);
    return kept.containsKey(name);
  }

  @Override
  public Optional<KeptModel> kept(ModelName name) {
    if (unreadable.contains(name)) {
      throw new ServingException(ServingException.Reason.OVERLOADED, "other loads have the heap");
    }
    return Optional.ofNullable(kept.get(name));
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
  public ModelSource explained() {
    return new ModelSource() {
      @Override
      public LoadedModel load(ModelName name, LoadMemory memory) {
        return FakeSource.this.load(name, memory, explained.getOrDefault(name, script(name)));
      }

      @Override
      public Optional<LoadedModel> restore(ModelName name, LoadMemory memory) {
        return restoreBy(this, name, memory);
      }
    };
  }

  @Override
  public LoadedModel load(ModelName name, LoadMemory memory) {
    return load(name, memory, script(name));
  }

  @Override
  public Optional<LoadedModel> restore(ModelName name, LoadMemory memory) {
    return restoreBy(this, name, memory);
  }

  @Override
  public void restoreHangs(CompletableFuture<Void> end) {
    hanging.add(end);
  }

  private Optional<LoadedModel> restoreBy(ModelSource loads, ModelName name, LoadMemory memory) {
    if (useless.contains(name)) {
      restoresInVain.incrementAndGet();
      return Optional.empty();
    }
    return Optional.of(loads.load(name, memory));
  }

  private Script script(ModelName name) {
    return scripts.getOrDefault(name, m -> build(m, DEFAULT_BYTES));
  }

  private LoadedModel load(ModelName name, LoadMemory memory, Script script) {
    loads.computeIfAbsent(name, n -> new AtomicInteger()).incrementAndGet();
    try {
      return new LoadedModel(
          script.load(memory),
          "fake://" + name,
          version,
          knownAt,
          TIMINGS,
          ArtifactNotes.NONE,
          keeping);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** What a load of that model gives, in no time and of nothing else. */
  public static LoadedModel loaded(Model model) {
    return new LoadedModel(model, "fake://model", "v1", TIMINGS, ArtifactNotes.NONE);
  }
}
