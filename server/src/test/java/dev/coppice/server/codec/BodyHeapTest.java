package dev.coppice.server.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a body takes of the heap while it is read is counted, whatever it consists of. */
@Timeout(120)
class BodyHeapTest {

  @Test
  void noBodyTakesMuchMoreThanItIsCountedFor() throws Exception {
    Process reading =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-Xmn2m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                BodyHeapProcess.class.getName())
            .redirectErrorStream(true)
            .start();

    String found = new String(reading.getInputStream().readAllBytes(), UTF_8);

    assertThat(found.lines()).singleElement().isEqualTo(BodyShapes.all().size() + " bodies");
    assertThat(reading.waitFor()).isZero();
  }
}
