package dev.coppice.plan.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a command line means. */
final class PlanOptionsTest {

  @Test
  void aFleetIsDescribedByItsNumberAndSize() {
    PlanOptions options = parse("--models 4000 --size 45MB --traffic 500:60%,3500:40%");
    assertThat(options.sizeBytes()).isEqualTo(45_000_000);
    assertThat(options.calls().traffic().tenants()).isEqualTo(4000);
    assertThat(options.targets()).isEqualTo(new PlanOptions.Targets(5, 1000, 0.95, 1.0 / 0));
  }

  @Test
  void allThatIsWrongIsNamedAtOnce() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> parse("--modles 4 --size 45XB --traffic 1:50% --budget -1 --seed"))
        .withMessageContainingAll("--modles", "--size: 45XB", "--traffic: 1:50%", "--budget: -1")
        .withMessageContainingAll("--seed: no value", "--catalogue, --models, --size");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--bogus", "bogus", "--bogus 7", "--bogus --more", "--seed"})
  void aWordTooManyOrTooFewHidesNothingElse(String stray) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> parse(stray + " --models 0 --size x --traffic 5:5 --hot-p95 z"))
        .satisfies(
            e ->
                assertThat(String.valueOf(e.getMessage()).lines())
                    .filteredOn(line -> !line.contains("bogus") && !line.contains("--more"))
                    .filteredOn(line -> !line.equals("--seed: no value (expected: one)"))
                    .extracting(line -> line.substring(0, line.indexOf(" (expected")))
                    .containsExactlyInAnyOrder(
                        "--models: 0", "--size: x", "--traffic: 5:5", "--hot-p95: z"));
  }

  @ParameterizedTest
  @CsvSource({
    "--catalogue,http://there/", "--s3-endpoint,there", "--models,0", "--models,x", "--size,0MB",
    "--sample,1001", "--calls-a-day,0", "--shape,round", "--hot-p95,0", "--cold-p95,NaN",
    "--hit-ratio,95", "--hit-ratio,101%", "--budget,Infinity", "--seed,1.5", "--html,/",
    "--html,/none/plan.html", "--html,pom.xml/plan.html"
  })
  void aWrongValueIsNamedWithWhatIsExpected(String name, String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> parse(name + " " + value + " --traffic 1:100%"))
        .withMessageContaining(name + ": " + value + " (expected: ");
  }

  @Test
  void aFileThatCannotBeReadIsNamedWithWhy(@TempDir Path directory) throws IOException {
    Path latin = Files.write(directory.resolve("latin"), new byte[] {(byte) 0xe9});
    assertThatIllegalArgumentException()
        .isThrownBy(() -> parse("--instances %1$s/none --access-log %1$s".formatted(directory)))
        .withMessageContainingAll(
            "--instances: %s/none: not there (expected: a file ".formatted(directory),
            "--access-log: %s: Is a directory (expected: a file ".formatted(directory));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> parse("--instances " + latin))
        .withMessageContaining("--instances: %s (expected: UTF-8)".formatted(latin));
  }

  @Test
  void sizesHaveDecimalAndBinaryUnits() {
    assertThat(List.of("7B", "1KB", "1.5MiB", "2GB"))
        .extracting(Arguments::bytes)
        .containsExactly(7L, 1000L, 1_572_864L, 2_000_000_000L);
  }

  private static PlanOptions parse(String line) {
    return PlanOptions.parse(List.of(line.split(" ", -1)), Path.of("instances.csv"));
  }
}
