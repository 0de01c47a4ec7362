package dev.coppice.scripts.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows the server and its tenants again and again. */
@Command(
    name = "top",
    description = "Shows the server and its tenants, painted anew each 2 s until Ctrl-C.")
final class TopCommand implements Callable<Integer> {

  private static final int USUAL_TENANTS = 20;
  private static final int MAX_TENANTS = 1_000;

  /** Of the server's own line, the table's heads, and where the cursor is left. */
  private static final int OTHER_LINES = 4;

  private static final double NANOS_PER_SECOND = 1e9;

  private final Screen screen;
  private final ServerClients clients;
  private final LongSupplier nanoTime;
  private final Pause pause;
  private final Map<String, Long> callsBefore = new HashMap<>();
  private long paintedAt;

  @Mixin private final ServerOptions server = new ServerOptions();
  @Mixin private final Ranking ranking = new Ranking();

  @Option(names = "--count", paramLabel = "N", description = "ends by itself after N paintings")
  private int count = Integer.MAX_VALUE;

  /** What is between two paintings. */
  @FunctionalInterface
  interface Pause {
    void take() throws InterruptedException;
  }

  TopCommand(Screen screen, ServerClients clients, LongSupplier nanoTime, Pause pause) {
    this.screen = screen;
    this.clients = clients;
    this.nanoTime = nanoTime;
    this.pause = pause;
  }

  @Override
  public Integer call() throws ServerException, InterruptedException {
    if (count < 1) {
      throw new UsageException("--count", Integer.toString(count), "1 or more");
    }
    ManagementClient client = clients.client(server);
    screen.paint(picture(client));
    for (int painted = 1; painted < count && !screen.isGone(); painted++) {
      pause.take();
      screen.paint(picture(client));
    }
    return 0;
  }

  private List<String> picture(ManagementClient client)
      throws ServerException, InterruptedException {
    JsonNode now = client.get("/console/data").json().path("now");
    ManagementClient.Answer tenants = client.get(ranking.path(tenants()));
    long nanos = nanoTime.getAsLong();
    double seconds = (nanos - paintedAt) / NANOS_PER_SECOND;
    JsonNode models = tenants.json().path("models");
    Map<String, String> rates = new HashMap<>();
    models.forEach(model -> rates.put(model.path("modelName").asText(), rate(model, seconds)));
    callsBefore.clear();
    models.forEach(
        model -> callsBefore.put(model.path("modelName").asText(), model.path("calls").asLong()));
    paintedAt = nanos;
    List<String> lines = new ArrayList<>();
    lines.add(Table.cut(summary(now), screen.width()));
    lines.add("");
    lines.addAll(
        TenantTable.withRates(models, tenants.at(), name -> rates.getOrDefault(name, Amounts.NONE))
            .lines(screen.width()));
    return lines;
  }

  /** None for a tenant that was not there before. */
  private String rate(JsonNode model, double seconds) {
    Long before = callsBefore.get(model.path("modelName").asText());
    return before == null
        ? Amounts.NONE
        : Amounts.perSecond(Math.max(0, model.path("calls").asLong() - before) / seconds);
  }

  private int tenants() {
    return screen.height() == Integer.MAX_VALUE
        ? USUAL_TENANTS
        : Math.clamp(screen.height() - OTHER_LINES, 1, MAX_TENANTS);
  }

  private static String summary(JsonNode now) {
    return "%s models, %s of %s; loads: %s, %s waiting; calls: %s, %s waiting"
        .formatted(
            Amounts.count(now.path("models").asLong()),
            Amounts.bytes(now.path("memoryUsed").asDouble()),
            Amounts.bytes(now.path("memoryBudget").asDouble()),
            Amounts.count(now.path("loadsUnderWay").asLong()),
            Amounts.count(now.path("loadsWaiting").asLong()),
            Amounts.count(now.path("callsInFlight").asLong()),
            Amounts.count(now.path("callsWaiting").asLong()));
  }
}
