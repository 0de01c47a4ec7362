package dev.coppice.server.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A log whose reader may stop reading: a pipe of 1 KiB. */
class QueuedOutputTest {

  private static final Pattern TOLD =
      Pattern.compile("\\((\\d+) lines were dropped: nobody read the log\\)");

  private final LoggerContext context = new LoggerContext();
  private final PipedOutputStream pipe = new PipedOutputStream();
  private final PipedInputStream reader;
  private final QueuedOutput output = new QueuedOutput(pipe);
  private final Logger logger = context.getLogger("test");

  QueuedOutputTest() throws IOException {
    reader = new PipedInputStream(pipe, 1024);
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern("%msg%n");
    encoder.start();
    output.setContext(context);
    output.setEncoder(encoder);
    output.start();
    context.getLogger("ROOT").addAppender(output);
  }

  @AfterEach
  void end() throws IOException {
    reader.close();
    output.stop();
  }

  private String read(int bytes) throws IOException {
    return new String(reader.readNBytes(bytes), StandardCharsets.UTF_8);
  }

  @Test
  void nobodyWaitsForAReaderThatDoesNotReadAndTheCountIsTold() throws Exception {
    for (int i = 0; i < 5000; i++) {
      logger.info("line {}", i + "x".repeat(1000));
    }

    assertThat(output.dropped()).isBetween(2000L, 5000L - 1);
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(reader, StandardCharsets.UTF_8));
    assertThat(lines.readLine()).startsWith("line 0x");
    long written = 1;
    long told = 0;
    while (written + told < 5000) {
      Matcher count = TOLD.matcher(lines.readLine());
      if (count.matches()) {
        told += Long.parseLong(count.group(1));
      } else {
        written++;
      }
    }
    assertThat(told).isEqualTo(output.dropped());
  }

  @Test
  void longLinesAreDroppedBeforeTheyTakeMuchOfTheHeap() {
    String text = "x".repeat(16_000);
    for (int i = 0; i < 1000; i++) {
      logger.info(text);
    }

    assertThat(output.dropped()).isBetween(1000L - (2 << 20) / 16_000 - 2, 1000L - 50);
  }

  /** Few, so that a slow machine too makes them within the second that has one line. */
  @Test
  void warningsThatRepeatAreSuppressed() throws Exception {
    for (int i = 0; i < 50; i++) {
      logger.warn("load of {} failed", i);
    }
    logger.info("after");

    assertThat(read(23)).isEqualTo("load of 0 failed\nafter\n");
  }

  @Test
  @Timeout(20)
  void countOfSuppressedWarningsComesWithoutAnotherAndDoesNotSeemToBeOfOneName() throws Exception {
    for (int i = 0; i < 3; i++) {
      logger.warn("load of {} failed", i);
    }

    BufferedReader lines =
        new BufferedReader(new InputStreamReader(reader, StandardCharsets.UTF_8));
    assertThat(lines.readLine()).isEqualTo("load of 0 failed");
    assertThat(lines.readLine())
        .isEqualTo(
            "(2 more like it, perhaps of other names, were suppressed: test load of {} failed)");
  }

  @Test
  void countIsToldAtTheStop() throws Exception {
    for (int i = 0; i < 3; i++) {
      logger.warn("load of {} failed", i);
    }
    output.stop();

    pipe.close();
    assertThat(new String(reader.readAllBytes(), StandardCharsets.UTF_8))
        .startsWith("load of 0 failed")
        .contains("(2 more like it, ");
  }
}
