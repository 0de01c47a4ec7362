package dev.coppice.e2e.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.e2e.Tenant;
import dev.coppice.scripts.InvocationClient;
import dev.coppice.scripts.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that share a temporary directory, as processes, because locks belong to a process. */
final class SpoolIT {

  private static final Path REPOSITORY = Path.of("../..").toAbsolutePath().normalize();

  @TempDir Path directory;
  private Path shared;
  private Path store;
  private Tenant tenant;

  @BeforeEach
  void makeStore() throws IOException {
    shared = Files.createDirectory(directory.resolve("shared"));
    tenant = Tenant.train("acme");
    store = Tenant.store(directory, tenant);
  }

  @Test
  void twoServersLoadModelsAtOnceAndAForeignLockIsNothingToThem() throws Exception {
    Path foreign = Files.createDirectory(shared.resolve(".lock"));
    try (ServerProcess first = start("first");
        ServerProcess second = start("second")) {
      assertThat(spools()).hasSize(2);
      assertServes(first);
      assertServes(second);
    }
    assertThat(spools()).isEmpty();
    assertThat(foreign).exists();
  }

  @Test
  void directoryOfAKilledServerIsSweptAtTheNextStartAndThatOfALivingOneStays() throws Exception {
    try (ServerProcess living = start("living")) {
      List<Path> livings = spools();
      try (ServerProcess killed = start("killed")) {
        assertThat(spools()).hasSize(2).containsAll(livings);
        ProcessHandle.of(killed.pid()).orElseThrow().destroyForcibly();
        killed.await();
      }
      Path left = spools().stream().filter(spool -> !livings.contains(spool)).findFirst().get();
      try (ServerProcess next = start("next")) {
        assertThat(left).doesNotExist();
        assertThat(spools()).hasSize(2).containsAll(livings);
        assertServes(next);
        assertServes(living);
      }
    }
  }

  @Test
  void startThatFailsLeavesNothingBehind() {
    // An address of the block for documentation is no machine's own.
    assertThatThrownBy(() -> start("failed", "192.0.2.1"))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("server: exit 1 ");
    assertThat(shared).isEmptyDirectory();
  }

  private ServerProcess start(String name) throws IOException {
    return start(name, "127.0.0.1");
  }

  private ServerProcess start(String name, String address) throws IOException {
    return ServerProcess.start(
        REPOSITORY,
        Map.of(
            "COPPICE_MODEL_STORE",
            store.toUri().toString(),
            "COPPICE_BIND_ADDRESS",
            address,
            "JAVA_TOOL_OPTIONS",
            "-Djava.io.tmpdir=" + shared),
        directory.resolve(name + ".log"));
  }

  private void assertServes(ServerProcess server) throws Exception {
    try (InvocationClient client = new InvocationClient(server.endpoint())) {
      assertThat("[" + client.invoke(tenant.name(), tenant.csv()).score() + "]")
          .isEqualTo(tenant.expected());
    }
  }

  private List<Path> spools() throws IOException {
    try (Stream<Path> all = Files.list(shared)) {
      return all.filter(path -> path.getFileName().toString().startsWith("coppice-spool-"))
          .toList();
    }
  }
}
