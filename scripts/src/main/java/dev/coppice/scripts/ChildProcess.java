package dev.coppice.scripts;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;

/**
 * A program that serves, in a process of its own: waited for as it starts, and stopped.
 *
 * @param name as messages have it
 * @param log what it prints
 */
public record ChildProcess(String name, Process process, Path log) {

  private static final long BETWEEN_LOOKS_MILLIS = 20;

  /** Whoever does not answer within it is asked again. */
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(2);

  /** Looks whether it serves yet. */
  @FunctionalInterface
  interface Look {

    boolean isServing() throws IOException, InterruptedException;
  }

  /**
   * Waits until it serves; one that does not is ended.
   *
   * @throws IOException if it ends or stays silent; the log says why
   */
  void await(Duration limit, Look look) throws IOException {
    try {
      long deadline = System.nanoTime() + limit.toNanos();
      while (!look.isServing()) {
        if (process.waitFor(BETWEEN_LOOKS_MILLIS, TimeUnit.MILLISECONDS)) {
          throw new IOException(
              "%s: exit %d (expected: it runs; see %s)".formatted(name, process.exitValue(), log));
        }
        if (System.nanoTime() - deadline > 0) {
          throw new IOException("%s: silent for %s (see %s)".formatted(name, limit, log));
        }
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException(name + ": not awaited", e);
    } catch (IOException | RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  /**
   * Waits until it answers a probe; one that does not is ended.
   *
   * @param isServing what the status says
   * @throws IOException if it ends or stays silent; the log says why
   */
  public void awaitAnswer(Duration limit, HttpClient client, URI probe, IntPredicate isServing)
      throws IOException {
    HttpRequest request = HttpRequest.newBuilder(probe).timeout(ANSWER_LIMIT).build();
    await(
        limit,
        () -> {
          try {
            return isServing.test(client.send(request, BodyHandlers.discarding()).statusCode());
          } catch (IOException e) {
            return false;
          }
        });
  }

  /** Stops it as a platform does: SIGTERM, and SIGKILL if it takes too long. */
  void stop(Duration limit) {
    process.destroy();
    try {
      if (process.waitFor(limit)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}
