package dev.coppice.e2e.memory;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.Tenant;
import dev.coppice.scripts.churn.ChurnModels;
import dev.coppice.scripts.churn.TenantArtifact;
import dev.coppice.scripts.churn.TrainingSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pinned models of which the local disk has other versions than the store. */
final class PinnedCopiesIT {

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void pinnedModelsOfWhichOnlyOutdatedCopiesDoNotFitAreServed(
      boolean isPattern, @TempDir Path files, @TempDir Path cache) throws IOException {
    List<Tenant> pinned = Tenant.train(2);
    byte[] large = ChurnModels.train("large", TrainingSize.MEDIUM, ChurnModels.Format.UBJSON);
    Path store = Tenant.store(files, pinned.toArray(Tenant[]::new));
    Map<String, String> settings = new HashMap<>();
    settings.put("COPPICE_ENGINE", "forest");
    settings.put("COPPICE_MODEL_STORE", store.toUri().toString());
    settings.put("COPPICE_CACHE_DIR", cache.toString());
    settings.put("COPPICE_PIN", String.join(",", pinned.stream().map(Tenant::name).toList()));
    for (Tenant tenant : pinned) {
      TenantArtifact.write(store.resolve(tenant.name()), large);
    }
    try (CoppiceServer server = CoppiceServer.start(settings)) {
      server.awaitReady();
      server.awaitMetric("coppice_disk_entries", 2);
      for (Tenant tenant : pinned) { // What a pattern pins at the start is what was called before.
        assertThat(server.invoke(tenant.name(), tenant.csv()).statusCode()).isEqualTo(200);
      }
    }
    settings.put("COPPICE_MEMORY_BUDGET", Long.toString((long) (1.2 * ofCopies(pinned, settings))));
    for (Tenant tenant : pinned) {
      Files.write(store.resolve(tenant.name()), tenant.artifact());
    }
    if (isPattern) {
      settings.put("COPPICE_PIN", "*");
    }
    try (CoppiceServer server = CoppiceServer.start(settings)) {
      server.awaitReady();
      server.awaitMetric("coppice_pinned_models", 2);
      for (Tenant tenant : pinned) {
        assertThat(server.invoke(tenant.name(), tenant.csv()).body()).isEqualTo(tenant.expected());
      }
    }
  }

  /** What they take from the disk: of models just loaded some more may be on its way there. */
  private static long ofCopies(List<Tenant> pinned, Map<String, String> settings)
      throws IOException {
    long bytes = 0;
    try (CoppiceServer server = CoppiceServer.start(settings)) {
      server.awaitReady();
      server.awaitMetric("coppice_pinned_models", pinned.size());
      for (Tenant tenant : pinned) {
        String detail = server.get("/models/" + tenant.name() + "?detail=true").body();
        bytes += new ObjectMapper().readTree(detail).get("bytes").longValue();
      }
    }
    return bytes;
  }
}
