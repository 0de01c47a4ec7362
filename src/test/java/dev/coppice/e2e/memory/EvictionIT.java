package dev.coppice.e2e.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.LocalS3;
import dev.coppice.e2e.Tenant;
import dev.coppice.model.forest.build.ForestFootprint;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.xgboost.BoosterFootprint;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Too little memory for all: models come and go, and every answer is the right one. */
final class EvictionIT {

  private static final int TENANTS = 30;
  private static final int CALLS = 600;
  private static final int AT_ONCE = 12;
  private static final int CALLS_BY_TURNS = 300;
  private static final String HITS = "coppice_model_cache_lookups_total{result=\"hit\"}";

  @RegisterExtension static final LocalS3 s3 = new LocalS3();
  private static List<Tenant> tenants;

  @BeforeAll
  static void fillStore() {
    tenants = Tenant.train(TENANTS);
    tenants.forEach(s3::put);
  }

  /**
   * Not both engines: a trial takes so much that its budget would hold all of these small forests.
   */
  @ParameterizedTest
  @ValueSource(strings = {"forest", "xgboost"})
  void everyAnswerIsRightWhileModelsAreEvictedUnderLoad(String engine) {
    String budget = Long.toString(room(6, engine));
    try (CoppiceServer server = start(budget, engine)) {
      Random random = new Random(20);
      for (int call = 0; call < CALLS; call += AT_ONCE) {
        callAtOnce(server, Stream.generate(() -> draw(random)).limit(AT_ONCE).toList());
      }
      assertThat(server.metric("coppice_model_unloading_seconds_count")).isGreaterThan(50);
      assertThat(server.metric("coppice_memory_budget_used_bytes"))
          .isLessThanOrEqualTo(Double.parseDouble(budget));

      // One at a time: how many models overlapping loads leave in memory hangs on their timing.
      double before = server.metric(HITS);
      for (int call = 0; call < CALLS_BY_TURNS; call++) {
        callAtOnce(server, List.of(draw(random)));
      }
      assertThat(server.metric(HITS) - before).isGreaterThan(CALLS_BY_TURNS / 2.0);
    }
  }

  /** Half of the calls go to a few hot tenants. */
  private static Tenant draw(Random random) {
    return tenants.get(random.nextInt(random.nextBoolean() ? 4 : TENANTS));
  }

  private static void callAtOnce(CoppiceServer server, List<Tenant> asked) {
    List<CompletableFuture<HttpResponse<String>>> answers =
        asked.stream().map(t -> server.invokeAsync(t.name(), t.csv())).toList();
    for (int i = 0; i < asked.size(); i++) {
      assertThat(answers.get(i).join().body()).isEqualTo(asked.get(i).expected());
    }
  }

  @Test
  void modelLargerThanTheWholeBudgetIsRefusedWith507() {
    // A quarter of the budget is for trials.
    try (CoppiceServer server = start("20000", "auto")) {
      HttpResponse<String> answer =
          server.invoke(tenants.getFirst().name(), tenants.getFirst().csv());
      assertThat(answer.statusCode()).isEqualTo(507);
      assertThat(answer.body())
          .contains("InsufficientStorageException")
          .containsPattern(
              "Not enough memory to load model tenant-0.tar.gz: \\d+ bytes needed, 15000 available\\.");
    }
  }

  @Test
  void modelsThatComeBackAreNotTriedAgain() {
    try (CoppiceServer server = start("64MiB", "auto")) {
      for (int time = 0; time < 2; time++) {
        for (Tenant tenant : tenants) {
          assertThat(server.invoke(tenant.name(), tenant.csv()).body())
              .isEqualTo(tenant.expected());
          server.delete("/models/" + tenant.name());
        }
      }
      assertThat(server.metric("coppice_model_loading_seconds_count")).isEqualTo(2 * TENANTS);
      assertThat(server.metric("coppice_forest_trials_total{verdict=\"equal\"}"))
          .isEqualTo(TENANTS);
    }
  }

  private static CoppiceServer start(String budget, String engine) {
    return CoppiceServer.start(
        s3.environment(Map.of("COPPICE_MEMORY_BUDGET", budget, "COPPICE_ENGINE", engine)));
  }

  /**
   * Bytes that hold about this many of these models, and the peak of one load. Room for a second
   * load of a booster would hold all of these small ones between loads, and none would have to go.
   */
  private static long room(int models, String engine) {
    // In a budget as small as the one to be made: what is on the heap counts more in a large one.
    try (CoppiceServer server = start("64MiB", engine)) {
      Tenant tenant = tenants.getFirst();
      server.invoke(tenant.name(), tenant.csv());
      double resident = server.metric("coppice_memory_budget_used_bytes");
      int file = tenant.model().length;
      long peak =
          engine.equals("forest")
              ? ForestFootprint.layingBytes(ModelFormat.UBJSON, file)
              : BoosterFootprint.loadingBytes(ModelFormat.UBJSON, file);
      return (long) (models * resident) + peak;
    }
  }
}
