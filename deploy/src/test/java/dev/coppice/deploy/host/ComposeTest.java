package dev.coppice.deploy.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coppice.deploy.InstalledCommand;
import dev.coppice.deploy.InstalledCommand.Result;
import dev.coppice.server.config.ConfigException;
import dev.coppice.server.config.ConfigReader;
import dev.coppice.server.config.ContainerMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The composition is one that Docker Compose takes, and its settings are ones that the server
 * takes.
 */
final class ComposeTest {

  private static final Path FILE = Path.of("compose/compose.yaml");

  @TempDir Path directory;

  private static Result compose(String... arguments) {
    return InstalledCommand.named("docker-compose").run(arguments);
  }

  @Test
  void composeAndTheServerTakeIt() throws IOException, ConfigException {
    Result result = compose("-f", FILE.toString(), "config", "--format", "json");
    assertThat(result.status()).as(result.output()).isZero();
    JsonNode coppice = new ObjectMapper().readTree(result.output()).at("/services/coppice");
    assertThat(coppice.path("read_only").asBoolean()).isTrue();
    Map<String, String> environment = new HashMap<>();
    coppice
        .path("environment")
        .properties()
        .forEach(entry -> environment.put(entry.getKey(), entry.getValue().asText()));
    assertThat(environment).containsKey("COPPICE_MODEL_STORE");
    assertThat(ConfigReader.read(environment, ContainerMemory.ofThisProcess(), 2)).isNotNull();
  }

  @Test
  void withoutSettingsItServesAModelThatIsThere() throws IOException {
    Result result = compose("-f", FILE.toString(), "config", "--format", "json");
    JsonNode samples = new ObjectMapper().readTree(result.orThrow()).at("/services/samples");
    Path models = Path.of(samples.at("/volumes/0/source").asText());
    try (Stream<Path> files = Files.list(models)) {
      assertThat(files).anyMatch(file -> file.toString().endsWith(".tar.gz"));
    }
  }

  @Test
  void misspeltKeyIsFound() throws IOException {
    Path file = directory.resolve("compose.yaml");
    Files.writeString(file, Files.readString(FILE).replace("read_only:", "readonly:"));
    Result result = compose("-f", file.toString(), "config", "--quiet");
    assertThat(result.status()).isNotZero();
    assertThat(result.output()).contains("readonly");
  }
}
