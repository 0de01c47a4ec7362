package dev.coppice.server.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StandardOutputTest {

  private static final int LINES = 5000;

  @Test
  void linesOfSeveralWritersStayWhole() throws Exception {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    StandardOutput output = new StandardOutput(bytewise(written));
    List<Thread> writers = new ArrayList<>();
    for (String letter : List.of("a", "b", "c")) {
      byte[] line = (letter.repeat(50) + "\n").getBytes(StandardCharsets.UTF_8);
      writers.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = 0; i < LINES; i++) {
                      write(output, line);
                    }
                  }));
    }
    for (Thread writer : writers) {
      writer.join();
    }

    assertThat(written.toString(StandardCharsets.UTF_8).lines())
        .hasSize(3 * LINES)
        .allMatch(line -> line.matches("a{50}|b{50}|c{50}"));
  }

  @Test
  void fullDiskIsNoSecret() throws Exception {
    try (FileOutputStream full = new FileOutputStream("/dev/full")) {
      OutputStream output = new StandardOutput(full);
      assertThatIOException()
          .isThrownBy(() -> output.write("line\n".getBytes(StandardCharsets.UTF_8)));
    }
  }

  /** A pipe that is nearly full takes part of a line. */
  private static OutputStream bytewise(ByteArrayOutputStream written) {
    return new OutputStream() {
      @Override
      public void write(int b) {
        written.write(b);
      }
    };
  }

  private static void write(StandardOutput output, byte[] line) {
    try {
      output.write(line);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
