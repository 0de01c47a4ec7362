package dev.coppice.e2e.artifact;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coppice.e2e.Python;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples in Python, run by who does not know them yet. */
final class ExampleUsageIT {

  private static final Path EXAMPLES = Path.of("../../docs/examples").toAbsolutePath().normalize();

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "mlflow_frame.py, url model csv",
    "open_inference.py, url model",
    "riskiest_customers.py, url",
  })
  void exampleWithoutArgumentsSaysWhichItTakes(String example, String arguments) {
    Python python = Python.with(directory, "the examples' usage is not looked at", "pandas");

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> python.run(EXAMPLES.resolve(example).toString()))
        .withMessageContaining("usage: " + example + " [-h] " + arguments)
        .withMessageNotContaining("Traceback");
  }
}
