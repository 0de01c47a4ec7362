package dev.coppice.bench.http;

import dev.coppice.bench.model.ClassesModel;
import dev.coppice.bench.run.Benchmark;
import dev.coppice.bench.run.Figure;
import dev.coppice.bench.run.Report;
import dev.coppice.bench.run.Table;
import dev.coppice.bench.run.Workplace;
import dev.coppice.scripts.InvocationClient;
import dev.coppice.scripts.Scrape;
import dev.coppice.scripts.ServerProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * What batches with large answers make the server hold: eight clients send 6 MiB each to a model of
 * 50 classes, again and again, and read slowly.
 *
 * <p>What is held is measured: the heap right after a collection, and Netty's direct memory, both
 * beyond what an idle server has. The bound is what the server says that requests may take.
 */
public final class BatchMemory implements Benchmark {

  private static final int CLIENTS = 8;
  private static final int BODY_BYTES = 6 << 20;
  private static final String ROW = "1,2,3,4\n";
  private static final Duration DURATION = Duration.ofSeconds(20);
  private static final String MODEL = "classes";

  /** Slow, but no slower than what the server puts up with. */
  private static final int READ_BYTES = 16 << 10;

  private static final Duration BETWEEN_READS = Duration.ofMillis(20);

  private static final double TARGET = 1.0;

  @Override
  public List<Figure> run(Workplace workplace, Report report)
      throws IOException, InterruptedException {
    Path directory = workplace.emptyDirectory("batch-memory");
    Path store = Files.createDirectory(directory.resolve("store"));
    Path tenant = Files.createDirectory(store.resolve(MODEL));
    Files.write(tenant.resolve("model.ubj"), ClassesModel.train());
    try (ServerProcess server =
            workplace.startServer(
                directory, Map.of("COPPICE_MODEL_STORE", "file://" + store + "/"));
        InvocationClient client = new InvocationClient(server.endpoint())) {
      client.scores(MODEL, ROW);
      Held idle = Held.by(server, client);
      Attack attack = new Attack(server.endpoint());
      List<Held> held = new ArrayList<>();
      List<Thread> clients =
          IntStream.range(0, CLIENTS)
              .mapToObj(i -> Thread.ofPlatform().start(attack::run))
              .toList();
      while (clients.stream().anyMatch(Thread::isAlive)) {
        held.add(Held.by(server, client));
      }
      return report(report, idle, held, attack);
    }
  }

  private static List<Figure> report(Report report, Held idle, List<Held> held, Attack attack) {
    long heap = held.stream().mapToLong(Held::heap).max().orElseThrow();
    long direct = held.stream().mapToLong(Held::direct).max().orElseThrow();
    long most = held.stream().mapToLong(h -> h.heap() + h.direct()).max().orElseThrow();
    Table table = new Table("held, MiB", "heap", "direct");
    table.add("idle", mebibytes(idle.heap()), mebibytes(idle.direct()));
    table.add("most of %d samples".formatted(held.size()), mebibytes(heap), mebibytes(direct));
    report.table(table);
    report.line(
        "%d batches answered, %d refused with 503; bound %s MiB"
            .formatted(attack.answered.get(), attack.refused.get(), mebibytes(idle.bound())));
    double over = (most - idle.heap() - idle.direct()) / (double) idle.bound();
    return List.of(new Figure("batch-memory", over, TARGET));
  }

  private static String mebibytes(long bytes) {
    return "%.1f".formatted(bytes / (double) (1 << 20));
  }

  /**
   * What a server holds.
   *
   * @param heap bytes of live objects
   * @param direct bytes of Netty's direct memory
   * @param bound what requests may take of both
   */
  private record Held(long heap, long direct, long bound) {

    static Held by(ServerProcess server, InvocationClient client)
        throws IOException, InterruptedException {
      Process collect =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                  Long.toString(server.pid()),
                  "GC.run")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (collect.waitFor() != 0) {
        throw new IOException("jcmd: exit %d (expected: 0)".formatted(collect.exitValue()));
      }
      Scrape scrape = client.metrics();
      return new Held(
          (long) scrape.sum("jvm_memory_used_bytes", "area=\"heap\""),
          (long) scrape.sum("coppice_direct_memory_bytes"),
          (long)
              (scrape.sum("coppice_request_memory_bytes")
                  + scrape.sum("coppice_body_memory_bytes")));
    }
  }

  /** The clients, which stop by themselves. */
  private static final class Attack {

    private final URI endpoint;
    private final long end = System.nanoTime() + DURATION.toNanos();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();

    Attack(URI endpoint) {
      this.endpoint = endpoint;
    }

    void run() {
      byte[] body = ROW.repeat(BODY_BYTES / ROW.length()).getBytes(StandardCharsets.US_ASCII);
      byte[] head =
          """
          POST /invocations HTTP/1.1\r
          Host: localhost\r
          Connection: close\r
          Content-Type: text/csv\r
          X-Amzn-SageMaker-Target-Model: %s\r
          Content-Length: %d\r
          \r
          """
              .formatted(MODEL, body.length)
              .getBytes(StandardCharsets.US_ASCII);
      while (System.nanoTime() < end) {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), endpoint.getPort())) {
          client.getOutputStream().write(head);
          client.getOutputStream().write(body);
          InputStream in = client.getInputStream();
          String status = new String(in.readNBytes(12), StandardCharsets.US_ASCII);
          (status.endsWith("200") ? answered : refused).incrementAndGet();
          while (System.nanoTime() < end && in.readNBytes(READ_BYTES).length == READ_BYTES) {
            LockSupport.parkNanos(BETWEEN_READS.toNanos());
          }
        } catch (IOException cutOff) {
          refused.incrementAndGet();
        }
      }
    }
  }
}
