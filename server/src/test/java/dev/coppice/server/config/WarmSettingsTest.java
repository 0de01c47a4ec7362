package dev.coppice.server.config;

import static dev.coppice.server.config.Environments.problems;
import static dev.coppice.server.config.Environments.read;
import static dev.coppice.server.config.Environments.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.resident.Pins;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.store.DocumentUri;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WarmSettingsTest {

  @Test
  void nothingIsWarmUnlessItIsAskedFor() {
    assertThat(read(with()).warm()).isEqualTo(new Config.Warm(Pins.NONE, List.of(), null));
  }

  @Test
  void popularityIsKeptBesideTheModelsOnTheDisk() {
    DocumentUri beside = new DocumentUri.File(Path.of("/x/popularity"));
    assertThat(read(with("COPPICE_CACHE_DIR", "/x")).warm().states()).containsExactly(beside);
    assertThat(
            read(with("COPPICE_CACHE_DIR", "/x", "COPPICE_WARM_STATE", "s3://fleet/z"))
                .warm()
                .states())
        .containsExactly(beside, new DocumentUri.S3("fleet", "z"));
    assertThat(
            read(with("COPPICE_CACHE_DIR", "/x", "COPPICE_WARM_STATE", "file:///x/popularity"))
                .warm()
                .states())
        .containsExactly(beside);
  }

  @Test
  void placesAreAnObjectOrAFile() {
    Config.Warm warm =
        read(with(
                "COPPICE_WARM_STATE", "s3://fleet/warm/popularity",
                "COPPICE_WARM_LIST", "file:///etc/coppice/warm%20list"))
            .warm();

    assertThat(warm.states()).containsExactly(new DocumentUri.S3("fleet", "warm/popularity"));
    assertThat(warm.list()).isEqualTo(new DocumentUri.File(Path.of("/etc/coppice/warm list")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "popularity",
        "s3://bucket",
        "s3://bucket/",
        "file:///",
        "file:///a/",
        "http://a/b"
      })
  void anythingElseIsNoPlace(String value) {
    assertThat(problems(with("COPPICE_WARM_STATE", value)))
        .singleElement()
        .asString()
        .startsWith("COPPICE_WARM_STATE: " + value + " (expected: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://x/y", "s3://bucket", "s3://bucket/", "file:///a/"})
  void whatIsExpectedIsAFileOrAnObjectAndNoFolder(String value) {
    assertThat(problems(with("COPPICE_WARM_STATE", value)))
        .containsExactly(
            "COPPICE_WARM_STATE: %s (expected: s3://bucket/key or file:///path)".formatted(value));
  }

  @Test
  void directoryThatIsRefusedIsNamedOnce() {
    assertThat(problems(with("COPPICE_CACHE_DIR", "rel")))
        .containsExactly("COPPICE_CACHE_DIR: rel (expected: an absolute path)");
  }

  @Test
  void pinsAreNamesAndPatterns() {
    Predicate<ModelName> pins =
        read(with("COPPICE_PIN", "a.tar.gz, gold/*, *-vip.tar.gz")).warm().pins().matcher();

    assertThat(List.of("a.tar.gz", "gold/b/c", "x-vip.tar.gz"))
        .allMatch(name -> pins.test(new ModelName(name)));
    assertThat(List.of("aXtar.gz", "a.tar.gz2", "golden", "x-vip.tar"))
        .noneMatch(name -> pins.test(new ModelName(name)));
  }

  @Test
  void whatNoStoreCanHoldIsNoPin() {
    assertThat(problems(with("COPPICE_PIN", "a,,b")))
        .containsExactly(
            "COPPICE_PIN: a,,b (expected: names of models, in ASCII, comma-separated, * for any"
                + " characters)");
  }

  @Test
  void withoutAStoreTheyAreSaidToHaveNoEffect() {
    assertThat(read(Map.of("SAGEMAKER_MULTI_MODEL", "true", "COPPICE_PIN", "a")).warnings())
        .containsExactly("COPPICE_PIN is set and has no effect without COPPICE_MODEL_STORE");
  }
}
