package dev.coppice.bench.soak;

import dev.coppice.bench.model.BenchModel;
import dev.coppice.bench.run.Benchmark;
import dev.coppice.bench.run.Figure;
import dev.coppice.bench.run.Report;
import dev.coppice.bench.run.Workplace;
import dev.coppice.scripts.HaproxyProcess;
import dev.coppice.scripts.InvocationClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * A deployment that rolls on and on: two servers behind HAProxy, which has not heard that one is
 * about to stop and sends no call twice, and twenty restarts in a row under constant traffic. Every
 * call is to be answered 200.
 */
public final class Restarts implements Benchmark {

  private static final String MODEL = "restarts.tar.gz";
  private static final int RESTARTS = 20;
  private static final int CALLERS = 8;
  private static final Duration PAUSE = Duration.ofMillis(20);

  /** The load balancer needs a second to notice that a server goes; this is more. */
  private static final Map<String, String> DRAINING = Map.of("COPPICE_DRAIN_DELAY", "5s");

  /** Longer than the load balancer takes to notice that a server is there again. */
  private static final Duration NOTICED = Duration.ofSeconds(2);

  @Override
  public List<Figure> run(Workplace workplace, Report report)
      throws IOException, InterruptedException {
    Path directory = workplace.emptyDirectory("restarts");
    Path store = Files.createDirectory(directory.resolve("store"));
    Files.copy(BenchModel.SMALL.artifact(workplace), store.resolve(MODEL));
    Map<String, String> settings = new HashMap<>(DRAINING);
    settings.put("COPPICE_MODEL_STORE", "file://" + store + "/");
    try (ServerLife one = server(workplace, "one", settings, report);
        ServerLife two = server(workplace, "two", settings, report)) {
      List<URI> servers = List.of(one.endpoint(), two.endpoint());
      try (HaproxyProcess haproxy = HaproxyProcess.start(balancer(servers), Map.of(), directory);
          InvocationClient client = new InvocationClient(haproxy.endpoint())) {
        Thread.sleep(NOTICED);
        return play(List.of(one, two), client, report);
      }
    }
  }

  /**
   * A load balancer set up by somebody who knows nothing of the servers but {@code /ping}: asked
   * twice a second, out after two failures, in again after one answer; a call that fails is not
   * sent again. {@code deploy/fleet} knows better.
   */
  private static String balancer(List<URI> servers) {
    StringBuilder text =
        new StringBuilder(
            """
            global
              maxconn 1000
            defaults
              mode http
              timeout connect 2s
              timeout client 70s
              timeout server 70s
              retries 0
              option httpchk GET /ping
              default-server check inter 500ms fall 2 rise 1
            frontend in
              bind "${FLEET_BIND}"
              default_backend servers
            backend servers
              balance roundrobin
            """);
    for (int i = 0; i < servers.size(); i++) {
      text.append("  server s%d 127.0.0.1:%d%n".formatted(i, servers.get(i).getPort()));
    }
    return text.toString();
  }

  private static ServerLife server(
      Workplace workplace, String name, Map<String, String> settings, Report report)
      throws IOException {
    Path directory = workplace.emptyDirectory("restarts-" + name);
    return new ServerLife(workplace, directory, List.of(), List.of(settings), report);
  }

  private static List<Figure> play(List<ServerLife> servers, InvocationClient client, Report report)
      throws IOException, InterruptedException {
    Tally tally = new Tally();
    String row = BenchModel.SMALL.csv(1);
    String score = client.scores(MODEL, row);
    LongAdder failed = new LongAdder();
    try (Crew crew = new Crew()) {
      crew.start(CALLERS, PAUSE, random -> call(client, row, score, tally, failed));
      for (int i = 0; i < RESTARTS; i++) {
        report.progress("restart %d of %d; %d failed".formatted(i + 1, RESTARTS, failed.sum()));
        servers.get(i % servers.size()).restart();
        Thread.sleep(NOTICED);
      }
      crew.stop();
    }
    report.line("%d restarts, %d callers".formatted(RESTARTS, CALLERS));
    report.table(tally.table());
    return List.of(Figure.count("restarts", "failed", failed.sum(), 0));
  }

  private static void call(
      InvocationClient client, String row, String score, Tally tally, LongAdder failed)
      throws InterruptedException {
    String status = Tally.NO_STATUS;
    String cause;
    try {
      HttpResponse<String> answer = client.call(MODEL, row);
      status = Integer.toString(answer.statusCode());
      cause = answer.body().equals(score) ? "the score" : answer.body();
    } catch (IOException e) {
      cause = e.toString();
    }
    tally.count("client", status, cause);
    if (!cause.equals("the score")) {
      failed.increment();
    }
  }
}
