package dev.coppice.e2e.preprocessing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.e2e.Python;
import dev.coppice.model.objective.CMath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whose logarithms and powers are NumPy's and SciPy's: how many float64 of a million differ, and
 * how many float32 if any. Measured with NumPy 2.2.4, SciPy 1.15.3 and glibc 2.41 on x86-64:
 *
 * <pre>
 *                         C library   NumPy's AVX-512   Math            StrictMath
 * log1p(x)                0           55,093            343             343
 * (x + 1)^0.3             0           37,447            5,327           75,276
 * ((x + 1)^0.3 - 1) / 0.3 0           37,237            5,320 (4,579)   74,938
 * boxcox(x, 0.3)          0           0                 2,548           34,638
 * </pre>
 */
final class NumpyFunctionsIT {

  private static final Path SCRIPT =
      Path.of("resources/preprocessing/functions.py").toAbsolutePath();

  @TempDir static Path directory;
  private static Path plain;
  private static Path own;

  @BeforeAll
  static void compute() throws IOException {
    Python python =
        Python.with(directory, "functions are not compared with NumPy's", "numpy", "scipy");
    plain = Files.createDirectory(directory.resolve("plain"));
    own = Files.createDirectory(directory.resolve("own"));
    python.run(SCRIPT.toString(), plain.toString(), "--c-library");
    python.run(SCRIPT.toString(), own.toString());
  }

  @Test
  void functionsOfTheCLibraryAreNumpys() throws IOException {
    assertThat(differences(plain, "log1p", CMath::log1p)).isEqualTo(new Differences(0, 0));
    assertThat(differences(plain, "pow", x -> CMath.pow(x + 1, 0.3)))
        .isEqualTo(new Differences(0, 0));
    assertThat(differences(plain, "pow-negative", x -> CMath.pow(x + 1, -1.7)))
        .isEqualTo(new Differences(0, 0));
    assertThat(differences(plain, "pow-square", x -> (x + 1) * (x + 1)))
        .isEqualTo(new Differences(0, 0));
    assertThat(differences(plain, "boxcox", x -> CMath.expm1(0.3 * CMath.log(x)) / 0.3))
        .isEqualTo(new Differences(0, 0));
    assertThat(differences(plain, "boxcox-log", CMath::log)).isEqualTo(new Differences(0, 0));
  }

  @Test
  void javasFunctionsAreNot() throws IOException {
    assertThat(differences(plain, "log1p", Math::log1p).doubles()).isPositive();
    assertThat(differences(plain, "yeo-johnson", x -> (Math.pow(x + 1, 0.3) - 1) / 0.3).floats())
        .isPositive();
    assertThat(differences(plain, "pow", x -> StrictMath.pow(x + 1, 0.3)).doubles()).isPositive();
  }

  @Test
  void floatsAreThoseOfNumpysOwnCodeToo() throws IOException {
    assertThat(differences(own, "log1p", CMath::log1p).floats()).isZero();
    assertThat(differences(own, "yeo-johnson", x -> (CMath.pow(x + 1, 0.3) - 1) / 0.3).floats())
        .isZero();
    assertThat(differences(own, "boxcox", x -> CMath.expm1(0.3 * CMath.log(x)) / 0.3).doubles())
        .isZero();
  }

  /** How many results differ, and how many do once they are rounded to float32. */
  private record Differences(int doubles, int floats) {}

  private static Differences differences(Path folder, String name, DoubleUnaryOperator function)
      throws IOException {
    double[] inputs = read(folder.resolve("p"));
    double[] expected = read(folder.resolve(name));
    assertThat(expected).hasSize(1_000_000);
    int doubles = 0;
    int floats = 0;
    for (int i = 0; i < inputs.length; i++) {
      double result = function.applyAsDouble(inputs[i]);
      doubles += result == expected[i] ? 0 : 1;
      floats += (float) result == (float) expected[i] ? 0 : 1;
    }
    return new Differences(doubles, floats);
  }

  private static double[] read(Path file) throws IOException {
    DoubleBuffer numbers =
        ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer();
    double[] read = new double[numbers.remaining()];
    numbers.get(read);
    return read;
  }
}
