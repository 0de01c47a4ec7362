package dev.coppice.plan.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a table of instances means. */
final class InstanceTest {

  @TempDir Path directory = Path.of("");

  @Test
  void aLineIsAnInstanceAndNotesAreNone() throws IOException {
    assertThat(
            Instance.read(
                file(
                    """
                    # A note.
                    name,memory_gib,cores,disk_gb,usd_an_hour,region,date

                    big,1.5,4,75,0.2,us-east-1,2024-01
                    """)))
        .containsExactly(
            new Instance("big", 1_610_612_736L, 4, 75_000_000_000L, 0.2, "us-east-1", "2024-01"))
        .first()
        .satisfies(instance -> assertThat(instance.dollarsAMonth()).isCloseTo(146, within(1e-9)));
  }

  @Test
  void theProjectsOwnTableIsOneAndSaysToBeChecked() throws IOException {
    Path own = Path.of("instances.csv");
    assertThat(Instance.read(own)).hasSizeGreaterThan(20);
    assertThat(own).content().contains("check these before you decide");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a,1,1,0,0.1,r",
        "a,0,1,0,0.1,r,d",
        "a,1,0,0,0.1,r,d",
        "a,1,1,-1,0.1,r,d",
        "a,1,1,0,0,r,d",
        "a,1,1,0,NaN,r,d",
        "a,x,1,0,0.1,r,d"
      })
  void theWrongLineIsNamed(String line) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Instance.read(file("# A note.\n" + line + "\n")))
        .withMessageContaining("instances.csv: line 2: " + line + " (expected: name,memory_gib,");
  }

  @Test
  void aTableWithoutInstancesIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Instance.read(file("# A note.\n")))
        .withMessageContaining("no instance (expected: ");
  }

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("instances.csv"), text);
  }
}
