package dev.coppice.deploy.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.deploy.InstalledCommand;
import dev.coppice.deploy.InstalledCommand.Result;
import dev.coppice.server.config.ConfigException;
import dev.coppice.server.config.ConfigReader;
import dev.coppice.server.config.ContainerMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The unit is one that systemd takes, and its settings are ones that the server takes. */
final class SystemdTest {

  private static final Path UNIT = Path.of("systemd/coppice.service");
  private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();

  @TempDir Path directory;

  /** The start command is looked for, so that it has to be the one of this checkout. */
  private Result verify(String unit) throws IOException {
    Path file = directory.resolve("coppice.service");
    Files.writeString(file, unit.replace("/opt/coppice", CHECKOUT.toString()));
    return InstalledCommand.named("systemd-analyze").run("verify", "--man=no", file.toString());
  }

  @Test
  void systemdHasNothingToSayAboutTheUnit() throws IOException {
    assertThat(verify(Files.readString(UNIT))).isEqualTo(new Result(0, ""));
  }

  @Test
  void misspeltDirectiveIsFound() throws IOException {
    String unit = Files.readString(UNIT).replace("MemoryMax=", "MemoryMost=");
    assertThat(verify(unit).output()).contains("MemoryMost");
  }

  @Test
  void littleIsExposed() throws IOException {
    Result result =
        InstalledCommand.named("systemd-analyze")
            .run("security", "--offline=true", "--threshold=15", UNIT.toString());
    assertThat(result.status()).as(result.output()).isZero();
  }

  @Test
  void filterAllowsWhatThreadsStandBackByAndNothingElseOfItsKind() throws IOException {
    Set<String> allowed = new HashSet<>();
    for (String line : Files.readAllLines(UNIT)) {
      if (line.startsWith("SystemCallFilter=")) {
        String value = line.substring(line.indexOf('=') + 1);
        Set<String> named = new HashSet<>();
        for (String name : value.replaceFirst("^~", "").split(" ", -1)) {
          named.addAll(calls(name));
        }
        if (value.startsWith("~")) {
          allowed.removeAll(named);
        } else {
          allowed.addAll(named);
        }
      }
    }
    Set<String> resources = calls("@resources");
    resources.retainAll(allowed);
    assertThat(resources).containsExactly("setpriority");
    assertThat(allowed).contains("read", "futex", "mmap");
  }

  /** What systemd has in a set of system calls, and in the sets that are in it. */
  private static Set<String> calls(String name) {
    Set<String> calls = new HashSet<>();
    if (!name.startsWith("@")) {
      calls.add(name);
      return calls;
    }
    String set = InstalledCommand.named("systemd-analyze").run("syscall-filter", name).orThrow();
    for (String line : set.lines().skip(1).map(String::strip).toList()) {
      if (!line.startsWith("#")) {
        calls.addAll(calls(line));
      }
    }
    return calls;
  }

  @Test
  void serverTakesTheSettings() throws IOException, ConfigException {
    try (Stream<String> lines = Files.lines(Path.of("systemd/coppice.env"))) {
      Map<String, String> environment = EnvironmentOf.lines(lines);
      assertThat(environment).containsKey("COPPICE_MODEL_STORE");
      assertThat(ConfigReader.read(environment, ContainerMemory.ofThisProcess(), 2)).isNotNull();
    }
  }
}
