package dev.coppice.e2e.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers inside of this process have the limits of one that {@code scripts/serve} starts. */
final class FlagsIT {

  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

  /** A flag or variable a line, and the variables after the flags. */
  private static final String SAY =
      "before=$(env); . scripts/jvm-flags; after=$(env); printf '%s\\n' \"${flags[@]}\";"
          + " grep -vxF \"$before\" <<<\"$after\"";

  /** What the script sets where nobody has set it before. */
  private static final List<String> VARIABLES =
      List.of("LC_ALL", "OMP_NUM_THREADS", "MALLOC_ARENA_MAX", "MALLOC_TRIM_THRESHOLD_");

  /** Page of the documentation, a sentence there, and the flag that holds it. */
  private static final String PROMISES =
      """
      decisions.md | no finalizer runs (`--finalization=disabled`) | --finalization=disabled
      decisions.md | OpenMP has one thread (`OMP_NUM_THREADS`) | OMP_NUM_THREADS=1
      decisions.md | trimmed every five seconds | -XX:TrimNativeHeapInterval=5000
      decisions.md | has two arenas | MALLOC_ARENA_MAX=2
      decisions.md | maps large blocks by themselves | MALLOC_TRIM_THRESHOLD_=131072
      decisions.md | the Parallel collector and a small heap | -XX:+UseParallelGC
      decisions.md | Netty's pooled allocator | -Dio.netty.allocator.type=pooled
      decisions.md | with chunks of 1 MiB | -Dio.netty.allocator.maxOrder=7
      decisions.md | no recycled objects | -Dio.netty.recycler.maxCapacityPerThread=0
      configuration.md | `-Dcoppice.memory.limit` | -Dcoppice.memory.limit=
      configuration.md | `-XX:ActiveProcessorCount` | -XX:ActiveProcessorCount=
      operations.md | `-XX:MaxDirectMemorySize` | -XX:MaxDirectMemorySize=
      access.md | not renegotiate | -Djdk.tls.rejectClientInitiatedRenegotiation=true
      """;

  private static List<String> production(Map<String, String> more) throws Exception {
    ProcessBuilder script =
        new ProcessBuilder("bash", "-c", SAY)
            .directory(ROOT.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    script.environment().keySet().removeAll(VARIABLES);
    script.environment().putAll(more);
    Run said = Run.of(script);
    assertThat(said.exit()).isZero();
    return said.lines();
  }

  @Test
  void theseTestsRunWithTheFlagsAndVariablesOfProduction() throws Exception {
    List<String> said = production(Map.of());

    List<String> here = new ArrayList<>(ManagementFactory.getRuntimeMXBean().getInputArguments());
    System.getenv().forEach((name, value) -> here.add(name + "=" + value));
    assertThat(here).containsAll(said);
    // The number of connections follows from the heap, and what each reads is direct memory.
    assertThat(mebibytes(said, "-XX:MaxDirectMemorySize="))
        .isGreaterThanOrEqualTo(mebibytes(said, "-Xmx"));
    assertThat(said).contains("-XX:+ExitOnOutOfMemoryError");
    assertThat(said.stream().filter(Predicate.not(line -> line.startsWith("-"))))
        .extracting(line -> line.split("=", 2)[0])
        .containsExactlyInAnyOrderElementsOf(VARIABLES);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = PROMISES)
  void sentenceOfThePageIsHeldByItsFlag(String page, String sentence, String flag)
      throws Exception {
    assertThat(Files.readString(ROOT.resolve("docs").resolve(page))).contains(sentence);
    assertThat(production(Map.of()))
        .anyMatch(flag.endsWith("=") ? said -> said.startsWith(flag) : flag::equals);
  }

  @Test
  void withoutContainerSupportTheVirtualMachineLooksForNoContainerEither() throws Exception {
    assertThat(production(Map.of("SAGEMAKER_DISABLE_CONTAINER_SUPPORT", "true")))
        .contains("-XX:-UseContainerSupport");
    assertThat(production(Map.of())).doesNotContain("-XX:-UseContainerSupport");
  }

  private static int mebibytes(List<String> flags, String name) {
    String value = flags.stream().filter(flag -> flag.startsWith(name)).findFirst().orElseThrow();
    return Integer.parseInt(value.substring(name.length(), value.length() - "m".length()));
  }
}
