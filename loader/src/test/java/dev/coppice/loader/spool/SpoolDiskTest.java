package dev.coppice.loader.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.loader.memory.BuildPermit;
import dev.coppice.loader.memory.BuildPermits;
import dev.coppice.loader.source.LoadFailures;
import dev.coppice.model.LogLines;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A use of the spool's disk that does not end, and one build at once. */
@Timeout(60)
final class SpoolDiskTest {

  private static final Path PARENT = Path.of("/disk");
  private static final Executor OTHERS = task -> Thread.ofPlatform().daemon().start(task);

  @RegisterExtension final LogLines log = LogLines.of(SpoolDisk.class).from(Level.INFO);
  private final BuildPermits permits = new BuildPermits(1);
  private final SpoolDisk disk = new SpoolDisk(PARENT, permits, Duration.ofSeconds(1), () -> {});
  private final AtomicBoolean isDeleted = new AtomicBoolean();

  @AfterEach
  void endWatch() {
    disk.close();
  }

  @Test
  void anotherBuildsInThePlaceOfOneThatHangsAndNobodyBeginsThereUntilItGoesOn() throws Exception {
    BuildPermit own = taken();
    SpoolDisk.Use use = disk.begin();

    BuildPermit other = taken();

    assertThatThrownBy(disk::begin).hasMessage("the disk of /disk hangs");
    disk.delete(() -> isDeleted.set(true));
    assertThat(isDeleted).isFalse();

    CompletableFuture<Void> goesOn = CompletableFuture.runAsync(use::close, OTHERS);
    while (!isDeleted.get()) {
      Thread.sleep(1); // Heeds the end of the test's time.
    }
    disk.begin().close();
    assertThat(goesOn).as("it has its permit again").isNotDone();
    other.close();
    goesOn.get(20, TimeUnit.SECONDS);
    CompletableFuture<BuildPermit> third = CompletableFuture.supplyAsync(this::taken, OTHERS);
    assertThat(third).isNotDone();
    own.close();
    third.get(20, TimeUnit.SECONDS).close();
    assertThat(log.texts())
        .containsExactly(
            "java.io.tmpdir: the disk of /disk hangs; what XGBoost has to read is not loaded until"
                + " it goes on",
            "java.io.tmpdir: the disk of /disk goes on");
  }

  @Test
  void aLoadThatIsRefusedForItMayBeTriedAgain() {
    ServingException failure =
        LoadFailures.translate(new ModelName("m"), "", SpoolException.hanging(PARENT));

    assertThat(failure.reason()).isEqualTo(Reason.LOAD_TIMEOUT);
    assertThat(failure)
        .hasMessage("Model m cannot be loaded now: a disk of the server hangs.")
        .hasRootCauseMessage("the disk of /disk hangs");
  }

  /** As a load has it that reserves memory. */
  private BuildPermit taken() {
    BuildPermit permit = permits.ofLoad();
    permit.with(bytes -> {}).reserve(1);
    return permit;
  }
}
