package dev.coppice.bench.soak;

import dev.coppice.bench.run.Report;
import dev.coppice.bench.run.Workplace;
import dev.coppice.scripts.ProcessMemory;
import dev.coppice.scripts.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The server as its platform treats it: started on one port, stopped, killed and started again, and
 * started again after a crash, which is an end that nobody asked for.
 */
final class ServerLife implements Crew.Deed, AutoCloseable {

  private static final Duration DYING = Duration.ofMillis(300);

  private final Workplace workplace;
  private final Path directory;
  private final List<String> limits;
  private final List<Map<String, String>> turns;
  private final String port;
  private final Report report;
  private final List<String> crashes = new ArrayList<>();
  private final URI endpoint;
  private ServerProcess process;
  private int starts;
  private long largest;
  private volatile boolean isDown = true;
  private volatile long upSince;

  /**
   * @param directory takes a log of each start
   * @param limits the command that sets the server's limits, or none
   * @param turns its settings: the first start has the first, the next the next, and so on in turn
   */
  ServerLife(
      Workplace workplace,
      Path directory,
      List<String> limits,
      List<Map<String, String>> turns,
      Report report)
      throws IOException {
    this.workplace = workplace;
    this.directory = directory;
    this.limits = limits;
    this.turns = List.copyOf(turns);
    this.port = Integer.toString(ServerProcess.freePort());
    this.report = report;
    this.process = launch();
    this.endpoint = process.endpoint();
  }

  private ServerProcess launch() throws IOException {
    Map<String, String> settings = new HashMap<>(turns.get(starts % turns.size()));
    settings.put(ServerProcess.PORT, port);
    starts++;
    Path log = directory.resolve("server-%02d.log".formatted(starts));
    ServerProcess started = ServerProcess.start(limits, workplace.root(), settings, log);
    upSince = System.nanoTime();
    isDown = false;
    return started;
  }

  /** SIGTERM, and a start once it has ended. */
  synchronized void restart() throws IOException, InterruptedException {
    isDown = true;
    process.close();
    int status = process.await();
    if (status != 0) {
      note("exit %d after SIGTERM (expected: 0)".formatted(status));
    }
    process = launch();
  }

  /** SIGKILL, and a start. */
  synchronized void kill() throws IOException, InterruptedException {
    isDown = true;
    process.kill();
    process = launch();
  }

  /** Looks how it is; to be done often. */
  @Override
  public void once(Random random) throws IOException, InterruptedException {
    look();
  }

  private synchronized void look() throws IOException, InterruptedException {
    if (process.isAlive()) {
      try {
        largest = Math.max(largest, new ProcessMemory(process.pid()).peak());
        return;
      } catch (IOException e) {
        // It ended just now.
      }
    }
    note("exit %d that nobody asked for".formatted(process.await()));
    process = launch();
  }

  private void note(String crash) {
    crashes.add("start %d: %s".formatted(starts, crash));
    report.progress(crashes.getLast());
  }

  /** Where each of its processes listens. */
  URI endpoint() {
    return endpoint;
  }

  synchronized ServerProcess process() {
    return process;
  }

  synchronized int starts() {
    return starts;
  }

  /** Ends that nobody asked for, and stops that did not end well. */
  synchronized List<String> crashes() {
    return List.copyOf(crashes);
  }

  /** The most bytes that any of the processes had resident. */
  synchronized long largestResident() {
    return largest;
  }

  /**
   * Whether the server was down at some moment from then to now, by intent or after a crash, which
   * is counted by itself.
   *
   * @param since of {@link System#nanoTime}
   */
  boolean wasDown(long since) throws IOException, InterruptedException {
    if (!isDown && upSince - since <= 0) {
      // What has just crashed closes its connections a moment before it has ended.
      Thread.sleep(DYING);
      look();
    }
    return isDown || upSince - since > 0;
  }

  @Override
  public synchronized void close() {
    process.close();
  }
}
