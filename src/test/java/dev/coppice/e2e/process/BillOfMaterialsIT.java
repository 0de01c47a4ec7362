package dev.coppice.e2e.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** What is shipped beside the server's jar, as the build's bill of materials says, and on what. */
final class BillOfMaterialsIT {

  /** Under which Coppice may be shipped with others' libraries; of a choice one is enough. */
  private static final Set<String> LICENCES =
      Set.of("Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "EPL-2.0", "MIT", "MIT-0");

  private static final Path TARGET = Path.of("../../server/target");

  @Test
  void everyLibraryHasALicenceOfTheList() throws IOException {
    assertThat(components())
        .allSatisfy(
            component ->
                assertThat(licences(component))
                    .as(component.path("purl").asText())
                    .containsAnyElementsOf(LICENCES));
  }

  @Test
  void everyJarThatIsShippedIsInTheBill() throws IOException {
    List<String> listed =
        components().stream()
            .map(
                component ->
                    component.path("name").asText() + "-" + component.path("version").asText())
            .toList();
    assertThat(jars()).allSatisfy(jar -> assertThat(listed).anyMatch(jar::startsWith));
  }

  /** XGBoost4J's classes train models; of its jar the server takes the native library alone. */
  @Test
  void nothingIsShippedThatOnlyTrainingNeeds() throws IOException {
    assertThat(jars())
        .anyMatch(jar -> jar.startsWith("xgboost4j"))
        .noneMatch(jar -> jar.startsWith("kryo") || jar.startsWith("jcl-over-slf4j"));
  }

  @Test
  void aTagThatMovesDoesNotChangeTheImage() throws IOException {
    List<String> bases =
        Files.readAllLines(Path.of("../../Dockerfile")).stream()
            .filter(line -> line.matches("ARG \\w+_IMAGE=.*"))
            .toList();

    assertThat(bases).hasSize(2).allMatch(line -> line.matches(".+@sha256:[0-9a-f]{64}"));
  }

  private static List<String> jars() throws IOException {
    try (Stream<Path> jars = Files.list(TARGET.resolve("lib"))) {
      return jars.map(jar -> jar.getFileName().toString()).toList();
    }
  }

  private static List<String> licences(JsonNode component) {
    return elements(component.path("licenses"))
        .map(choice -> choice.path("license"))
        .map(licence -> licence.path("id").asText(licence.path("name").asText()))
        .toList();
  }

  private static List<JsonNode> components() throws IOException {
    Path file = TARGET.resolve("coppice-server.cdx.json");
    assumeThat(file).as("what only a build that is online makes").exists();
    JsonNode bill = new ObjectMapper().readTree(file.toFile());
    return elements(bill.path("components")).toList();
  }

  private static Stream<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }
}
