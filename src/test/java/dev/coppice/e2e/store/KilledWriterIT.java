package dev.coppice.e2e.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.scripts.InvocationClient;
import dev.coppice.scripts.ServerProcess;
import dev.coppice.scripts.churn.ChurnModels;
import dev.coppice.scripts.churn.TenantArtifact;
import dev.coppice.scripts.churn.TrainingSize;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers that are killed while they write to the local disk, as processes of their own. */
@Timeout(300)
final class KilledWriterIT {

  private static final Path REPOSITORY = Path.of("../..").toAbsolutePath().normalize();
  private static final int KILLS = 4;

  /** Each kill has one of its own to write; there are some more, should the first come too late. */
  private static final int TENANTS = 12;

  /** Some 4 MB in memory, so that a kill may meet it half written. */
  private static final TrainingSize SIZE = new TrainingSize(600, 9, 4000, 64);

  private static final String ROW = "1,2,3";

  /** Of one wait; no interrupt of the test's own timeout would end it. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path directory;

  @Test
  void killedAtAnyMomentAServerLeavesWholeEntriesAlone() throws Exception {
    Path store = Files.createDirectory(directory.resolve("store"));
    Path artifact = directory.resolve("artifact.tar.gz");
    TenantArtifact.write(artifact, ChurnModels.train("acme", SIZE, ChurnModels.Format.UBJSON));
    for (int i = 0; i < TENANTS; i++) {
      Files.createLink(store.resolve("tenant-" + i), artifact);
    }
    String expected = null;
    int met = 0;
    for (int called = 1; called <= TENANTS && (called <= KILLS || met == 0); called++) {
      try (ServerProcess server = start(store, "killed-" + called)) {
        expected = callAll(server, called);
        awaitWriting(called);
        server.kill();
      }
      met += list(".tmp").size();
    }
    assertThat(met).as("kills that met a writer").isPositive();
    int whole = entries().size();
    try (ServerProcess server = start(store, "last");
        InvocationClient client = new InvocationClient(server.endpoint())) {
      assertThat(client.metrics().sum("coppice_disk_entries")).isEqualTo(whole);
      assertThat(list(".tmp")).as("what was half written").isEmpty();
      assertThat(callAll(server, TENANTS)).isEqualTo(expected);
      assertThat(client.metrics().sum("coppice_disk_lookups_total{result=\"damaged\"}")).isZero();
      assertThat(client.metrics().sum("coppice_disk_lookups_total{result=\"hit\"}"))
          .isEqualTo(whole)
          .isPositive();
    }
  }

  private ServerProcess start(Path store, String name) throws IOException {
    return ServerProcess.start(
        REPOSITORY,
        Map.of(
            "COPPICE_MODEL_STORE",
            store.toUri().toString(),
            "COPPICE_CACHE_DIR",
            directory.resolve("cache").toString(),
            "COPPICE_MEMORY_BUDGET",
            "1GiB"),
        directory.resolve(name + ".log"));
  }

  /** The one score of all. */
  private static String callAll(ServerProcess server, int count) throws Exception {
    String score = "";
    try (InvocationClient client = new InvocationClient(server.endpoint())) {
      for (int i = 0; i < count; i++) {
        String next = client.invoke("tenant-" + i, ROW).score();
        assertThat(List.of("", next)).contains(score);
        score = next;
      }
    }
    return score;
  }

  /** Until the last file is begun, or all are there: the kill after the first leaves whole ones. */
  private void awaitWriting(int most) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while ((list(".tmp").isEmpty() || entries().size() < most - 1) && entries().size() < most) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError(
            "not so after %d s: the last of %d files is begun, or all are there; there are %d"
                .formatted(PATIENCE.toSeconds(), most, entries().size()));
      }
      Thread.onSpinWait(); // A wait between two looks would miss what is written.
    }
  }

  private List<Path> entries() throws IOException {
    return list(".forest");
  }

  private List<Path> list(String suffix) throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("cache/entries"))) {
      return files.filter(file -> file.toString().endsWith(suffix)).toList();
    } catch (NoSuchFileException | DirectoryIteratorException renamed) {
      return List.of();
    }
  }
}
