package dev.coppice.loader.prepare;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an artifact takes of the heap while it is loaded is counted, whatever it consists of. */
@Timeout(600)
class ArtifactHeapTest {

  @TempDir private Path folder;

  @Test
  void noArtifactTakesMuchMoreThanItIsCountedFor() throws Exception {
    Process loading =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-Xmn2m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                ArtifactHeapProcess.class.getName(),
                folder.toString())
            .redirectErrorStream(true)
            .start();

    String found = new String(loading.getInputStream().readAllBytes(), UTF_8);

    assertThat(found.lines()).singleElement().isEqualTo(ArtifactShapes.all().size() + " artifacts");
    assertThat(loading.waitFor()).isZero();
  }
}
