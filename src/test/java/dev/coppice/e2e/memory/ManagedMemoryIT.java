package dev.coppice.e2e.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.Tenant;
import dev.coppice.model.forest.build.ForestFootprint;
import dev.coppice.model.format.ModelFormat;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Registered models and the one budget: what has no room, who makes room, what comes back. */
final class ManagedMemoryIT {

  private static final int MEMBERS = 60;
  private static final int ROUNDS = 300; // So many that a leak outweighs what else a JVM takes.

  @TempDir static Path directory;
  private static Path root;
  private static Path store;
  private static Tenant tenant;
  private static long resident;
  private static long peak; // What a load must have besides what is resident.

  @BeforeAll
  static void prepare() throws IOException {
    tenant = Tenant.train("acme");
    root = Files.createDirectory(directory.resolve("root"));
    store = Files.createDirectory(directory.resolve("store"));
    Files.write(root.resolve("m"), tenant.model());
    for (int i = 0; i < 10; i++) {
      Files.write(store.resolve("s" + i), tenant.model());
    }
    Path ensemble = Files.createDirectory(root.resolve("ensemble"));
    for (int i = 0; i < MEMBERS; i++) {
      Files.write(ensemble.resolve("member" + i), tenant.model());
    }
    // In a budget as small as those to be made: what is on the heap counts more in a large one.
    try (CoppiceServer server = start(Map.of("COPPICE_MEMORY_BUDGET", "64MiB"))) {
      server.register("m", root.resolve("m"));
      resident = (long) server.metric("coppice_memory_budget_used_bytes");
      peak = ForestFootprint.layingBytes(ModelFormat.UBJSON, tenant.model().length);
    }
  }

  private static CoppiceServer start(Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(more);
    environment.put("SAGEMAKER_MULTI_MODEL", "true");
    environment.put("COPPICE_MODELS_ROOT", root.toString());
    // A trial takes so much that its budget would hold all of these small forests.
    environment.put("COPPICE_ENGINE", "forest");
    return CoppiceServer.start(environment);
  }

  @Test
  void whatHasNoRoomIsRefusedAtOnceAndTheOthersServeOn() {
    String budget = Long.toString(peak + 3 * resident);
    try (CoppiceServer server = start(Map.of("COPPICE_MEMORY_BUDGET", budget))) {
      int loaded = 0;
      HttpResponse<String> answer = server.register("m0", root.resolve("m"));
      while (answer.statusCode() == 200) {
        loaded++;
        answer = server.register("m" + loaded, root.resolve("m"));
      }
      String refused = "m" + loaded;
      assertThat(loaded).isBetween(2, 20);
      assertThat(answer.statusCode()).isEqualTo(507);
      assertThat(answer.body())
          .contains("InsufficientStorageException")
          .containsPattern(
              "Not enough memory to load model %s: \\d+ bytes needed, \\d+ available\\."
                  .formatted(refused));
      assertThat(server.get("/models/" + refused).statusCode()).isEqualTo(404);
      assertThat(server.metric("coppice_memory_budget_used_bytes"))
          .isBetween(loaded * (resident - 4096.0), (double) (loaded * resident));
      for (int i = 0; i < loaded; i++) {
        assertThat(server.invoke("m" + i, tenant.csv()).body()).isEqualTo(tenant.expected());
      }
      long start = System.nanoTime();
      server.register(refused, root.resolve("m"));
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));

      server.delete("/models/m0"); // A page that both had stays as long as one has it.
      server.delete("/models/m1");
      assertThat(server.register(refused, root.resolve("m")).statusCode()).isEqualTo(200);
      assertThat(server.invoke(refused, tenant.csv()).body()).isEqualTo(tenant.expected());
    }
  }

  @Test
  void modelsOfTheStoreMakeRoomAndRegisteredOnesNever() {
    String budget = Long.toString(peak + 3 * resident);
    try (CoppiceServer server =
        start(
            Map.of(
                "COPPICE_MEMORY_BUDGET",
                budget,
                "COPPICE_MODEL_STORE",
                store.toUri().toString()))) {
      for (int i = 0; i < 10; i++) {
        assertThat(server.invoke("s" + i, tenant.csv()).body()).isEqualTo(tenant.expected());
      }
      assertThat(server.register("r1", root.resolve("m")).statusCode()).isEqualTo(200);
      assertThat(server.register("r2", root.resolve("m")).statusCode()).isEqualTo(200);
      for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 10; i++) {
          assertThat(server.invoke("s" + i, tenant.csv()).body()).isEqualTo(tenant.expected());
        }
      }
      assertThat(server.get("/models/r1").statusCode()).isEqualTo(200);
      assertThat(server.get("/models/r2").statusCode()).isEqualTo(200);
      assertThat(server.metric("coppice_model_unloading_seconds_count")).isGreaterThan(10);
    }
  }

  @Test
  void registeredModelAnswersInPlaceOfTheStoresOfTheSameName() {
    Path golden = Path.of("resources/golden/models").toAbsolutePath();
    Path reg = golden.resolve("reg");
    try (CoppiceServer server =
        CoppiceServer.start(
            store,
            Map.of("SAGEMAKER_MULTI_MODEL", "true", "COPPICE_MODELS_ROOT", golden.toString()))) {
      assertThat(server.invoke("s0", tenant.csv()).body()).isEqualTo(tenant.expected());
      server.register("s0", reg);
      assertThat(server.invoke("s0", "0.1,0.2,0.3,0.4").body()).isEqualTo("[0.811511754989624]");
      assertThat(server.get("/models").body()).contains(reg.toString()).doesNotContain("file:");
      server.delete("/models/s0");
      assertThat(server.invoke("s0", tenant.csv()).body()).isEqualTo(tenant.expected());
      assertThat(server.get("/models/s0").body()).contains("file:");
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void thousandsOfLoadsAndUnloadsLeaveMemoryOnAPlateau() throws IOException {
    try (CoppiceServer server = start(Map.of("COPPICE_MEMORY_BUDGET", "64MiB"))) {
      server.register("e", root.resolve("ensemble"));
      long ensemble = (long) server.metric("coppice_memory_budget_used_bytes");
      // Small forests share pages, so that what is left of a page counts with the first of them.
      assertThat(ensemble).isBetween(MEMBERS * (resident - 4096), MEMBERS * resident);
      server.delete("/models/e");
      loadAndUnload(server, 10);
      long before = nativeBytes();
      loadAndUnload(server, ROUNDS);
      long grown = nativeBytes() - before;

      // Leaked whole, it would be twice as much. Code, GC and glibc grow by some 10 MB of their
      // own.
      assertThat(grown).isLessThan(ROUNDS * ensemble / 2);
      assertThat(server.metric("coppice_memory_budget_used_bytes")).isZero();
      assertThat(server.metric("coppice_model_unloading_seconds_count")).isEqualTo(11 + ROUNDS);
    }
  }

  private static void loadAndUnload(CoppiceServer server, int times) {
    for (int i = 0; i < times; i++) {
      assertThat(server.register("e", root.resolve("ensemble")).statusCode()).isEqualTo(200);
      assertThat(server.delete("/models/e").statusCode()).isEqualTo(200);
    }
  }

  /**
   * Resident memory of this process, which the server runs in, without its heap: all of which has
   * been touched before it is first measured.
   */
  private static long nativeBytes() throws IOException {
    String kibibytes =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .findFirst()
            .orElseThrow()
            .replaceAll("\\D", "");
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted();
    return Long.parseLong(kibibytes) * 1024 - heap;
  }
}
