package dev.coppice.scripts.demo;

import dev.coppice.scripts.churn.ChurnModels;
import dev.coppice.scripts.churn.TrainingSize;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** The demo's tenants: forty, of different size, one of them as large as the real fleet's. */
final class DemoFleet {

  /** The tenant with the 45 MB artifact. */
  static final String LARGE_TENANT = "tenant-acme-007";

  /** About 2.6 million nodes, 89 MB of UBJSON, 45 MB packed; trains in five seconds. */
  private static final TrainingSize LARGE = new TrainingSize(600, 16, 19_400, 16);

  private static final int TENANTS = 40;

  private final ChurnModels models;
  private final PrintStream out;

  DemoFleet(ChurnModels models, PrintStream out) {
    this.models = models;
    this.out = out;
  }

  private static Map<String, TrainingSize> sizes() {
    Map<String, TrainingSize> sizes = new LinkedHashMap<>();
    // The large one first: it takes longest, and the others train beside it.
    sizes.put(LARGE_TENANT, LARGE);
    for (int i = 0; i < TENANTS; i++) {
      TrainingSize size = new TrainingSize(280 + 20 * (i % 6), 9 + i % 3, 8_000, 16);
      sizes.putIfAbsent("tenant-acme-%03d".formatted(i), size);
    }
    return sizes;
  }

  /**
   * Trains those that are not there from an earlier run, as many at once as there are cores.
   *
   * @return artifact by tenant
   */
  Map<String, Path> train() throws IOException, InterruptedException {
    Map<String, TrainingSize> sizes = sizes();
    List<Map.Entry<String, TrainingSize>> missing =
        sizes.entrySet().stream()
            .filter(entry -> !models.isTrained(entry.getKey(), entry.getValue()))
            .toList();
    if (!missing.isEmpty()) {
      train(missing);
    }
    Map<String, Path> artifacts = new LinkedHashMap<>();
    for (Map.Entry<String, TrainingSize> tenant : sizes.entrySet()) {
      artifacts.put(tenant.getKey(), models.artifact(tenant.getKey(), tenant.getValue()));
    }
    return artifacts;
  }

  private void train(List<Map.Entry<String, TrainingSize>> tenants)
      throws IOException, InterruptedException {
    ExecutorService pool = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    try {
      CompletionService<Path> trainings = new ExecutorCompletionService<>(pool);
      for (Map.Entry<String, TrainingSize> tenant : tenants) {
        trainings.submit(() -> models.artifact(tenant.getKey(), tenant.getValue()));
      }
      long start = System.nanoTime();
      for (int done = 0; done < tenants.size(); ) {
        Future<Path> training = trainings.poll(1, TimeUnit.SECONDS);
        if (training != null) {
          training.get();
          done++;
        }
        out.printf(
            "\rTraining %d of %d churn models ... %d s ",
            done, tenants.size(), TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start));
        out.flush();
      }
      out.println();
    } catch (ExecutionException e) {
      throw new IOException("training failed", e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }
}
