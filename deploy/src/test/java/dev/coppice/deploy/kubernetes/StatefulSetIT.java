package dev.coppice.deploy.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.scripts.InvocationClient;
import dev.coppice.scripts.ServerProcess;
import dev.coppice.scripts.churn.ChurnModels;
import dev.coppice.scripts.churn.TrainingSize;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The server with exactly the variables that each overlay's container has. What the pod mounts are
 * directories here, and the store is a folder with one model.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class StatefulSetIT {

  private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
  private static final String STORE = "COPPICE_MODEL_STORE";
  private static final String MODEL = "tenant.tar.gz";
  private static final String ROW = "0.1,0.2,0.3";

  private final List<Overlay> rendered = Overlay.renderAll();
  private final HttpClient http = HttpClient.newHttpClient();

  @TempDir static Path store;

  List<Overlay> overlays() {
    return rendered;
  }

  @BeforeAll
  void upload(@TempDir Path scratch) throws Exception {
    Path artifact = new ChurnModels(scratch).artifact("tenant", new TrainingSize(10, 3, 200, 16));
    Files.copy(artifact, store.resolve(MODEL));
  }

  @AfterAll
  void close() {
    http.shutdownNow();
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void serverTakesTheVariablesAndAnswersTheProbes(Overlay overlay, @TempDir Path volumes)
      throws Exception {
    assertThat(overlay.container().getCommand()).as("the image's own entry point").isEmpty();
    assertThat(overlay.container().getArgs()).containsExactly("serve");
    try (ServerProcess server = start(overlay, volumes, Map.of());
        InvocationClient client = new InvocationClient(server.endpoint())) {
      client.invoke(MODEL, ROW);
      for (String path : probed(overlay)) {
        assertThat(status(server, path)).as(path).isEqualTo(200);
      }
      while (client.metrics().sum("coppice_disk_working") != 1) {
        assertThat(server.isAlive()).isTrue();
      }
      assertThat(volumes.resolve("var/cache/coppice/entries")).isDirectory();
      assertThat(server.log()).noneMatch(line -> line.contains("has no effect"));
      server.kill();
    }
  }

  @Test
  void readinessFailsWhileCallsAreServedUntilTheDrainDelayIsOver(@TempDir Path volumes)
      throws Exception {
    Overlay overlay = rendered.getFirst();
    // The overlay's own could be over before a slow machine has asked everything.
    Map<String, String> longer = Map.of("COPPICE_DRAIN_DELAY", "10s");
    try (ServerProcess server = start(overlay, volumes, longer);
        InvocationClient client = new InvocationClient(server.endpoint())) {
      client.invoke(MODEL, ROW);

      assertThat(ProcessHandle.of(server.pid()).orElseThrow().destroy()).isTrue();

      while (status(server, path(overlay.container().getReadinessProbe())) == 200) {
        Thread.onSpinWait();
      }
      client.invoke(MODEL, ROW);
      assertThat(status(server, path(overlay.container().getLivenessProbe()))).isEqualTo(200);
      assertThat(server.await()).isZero();
    }
  }

  private static Stream<String> paths(Overlay overlay) {
    return Stream.of(
            overlay.container().getStartupProbe(),
            overlay.container().getLivenessProbe(),
            overlay.container().getReadinessProbe())
        .map(StatefulSetIT::path);
  }

  private static List<String> probed(Overlay overlay) {
    return paths(overlay).distinct().toList();
  }

  private static String path(Probe probe) {
    return probe.getHttpGet().getPath();
  }

  private int status(ServerProcess server, String path) throws IOException, InterruptedException {
    URI uri = server.endpoint().resolve(path);
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding()).statusCode();
  }

  private ServerProcess start(Overlay overlay, Path volumes, Map<String, String> more)
      throws IOException {
    Map<String, String> environment = new LinkedHashMap<>(overlay.environment());
    environment.putAll(more);
    for (VolumeMount mount : overlay.container().getVolumeMounts()) {
      Path here = volumes.resolve(mount.getMountPath().substring(1));
      Files.createDirectories(here);
      environment.replaceAll(
          (key, value) -> value.equals(mount.getMountPath()) ? here.toString() : value);
    }
    assertThat(Objects.requireNonNull(environment.get(STORE))).endsWith("/");
    environment.put(STORE, store.toUri().toString());
    return ServerProcess.start(REPOSITORY, environment, volumes.resolve("log"));
  }
}
