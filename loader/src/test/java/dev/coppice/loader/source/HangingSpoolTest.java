package dev.coppice.loader.source;

import static dev.coppice.loader.source.DiskFixture.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.loader.spool.SpoolDirectory;
import dev.coppice.model.ModelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A spool on a real disk that lets go of nobody who writes there, and one build at once. */
@Timeout(120)
final class HangingSpoolTest {

  @RegisterExtension static final FreezingDisk DISK = new FreezingDisk();
  @RegisterExtension final LoaderFixture fixture = new LoaderFixture(DISK.path());

  private final CountDownLatch isBuilding = new CountDownLatch(1);

  @AfterEach
  void thaw() throws Exception {
    DISK.thaw();
  }

  @Test
  void costsTheModelsThatHaveToBeSpooledUntilItGoesOn() throws Exception {
    ModelLoader loader = fixture.loader(true);
    load(loader, "v1").model().close();
    DISK.freeze();
    CompletableFuture<LoadedModel> hangs = loadLater(loader, "v2");
    isBuilding.await();

    assertThat(loadLater(loader, "v1"))
        .as("a version that is known")
        .succeedsWithin(Duration.ofSeconds(60))
        .satisfies(known -> known.model().close());
    assertThatExceptionOfType(ServingException.class)
        .isThrownBy(() -> load(loader, "v3"))
        .withMessage("Model tenants/acme.tar.gz cannot be loaded now: a disk of the server hangs.")
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.LOAD_TIMEOUT));

    DISK.thaw();
    hangs.join().model().close();
    load(loader, "v3").model().close();
  }

  @Test
  void doesNotHoldUpTheStop() throws Exception {
    SpoolDirectory spool = SpoolDirectory.open(DISK.path());
    DISK.freeze();
    CompletableFuture<String> stop = new CompletableFuture<>();

    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                spool.close();
              } catch (IOException e) {
                stop.complete(e.getMessage());
              }
            });

    assertThat(stop)
        .succeedsWithin(Duration.ofSeconds(30))
        .isEqualTo(DISK.path() + ": the disk hangs");
    DISK.thaw();
    until(() -> !Files.exists(spool.path()));
  }

  private CompletableFuture<LoadedModel> loadLater(ModelLoader loader, String version) {
    return CompletableFuture.supplyAsync(
        () -> load(loader, version), task -> Thread.ofPlatform().daemon().start(task));
  }

  private LoadedModel load(ModelLoader loader, String version) {
    ScriptedStore store = new ScriptedStore(ModelFiles.golden("reg.ubj")).version(version);
    return DiskModels.of(new StoreOrigin(store, loader))
        .load(
            LoaderFixture.NAME,
            bytes -> {
              if (version.equals("v2")) {
                isBuilding.countDown();
              }
            });
  }
}
