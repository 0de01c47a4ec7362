package dev.coppice.scripts.terminal;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists tenants by their figures. */
@Command(
    name = "list",
    description =
        "Lists tenants that were called and models in memory. P99 is that of whole calls in the"
            + " last hour, HITS the calls that found their model in memory.")
final class ListCommand implements Callable<Integer> {

  private static final int MAX = 1_000;

  private final Screen screen;
  private final ServerClients clients;

  @Mixin private final ServerOptions server = new ServerOptions();
  @Mixin private final JsonOption json = new JsonOption();
  @Mixin private final Ranking ranking = new Ranking();

  @Option(
      names = "--limit",
      defaultValue = "100",
      paramLabel = "N",
      description = "1 to 1000 tenants (100)")
  private int limit = 100;

  ListCommand(Screen screen, ServerClients clients) {
    this.screen = screen;
    this.clients = clients;
  }

  @Override
  public Integer call() throws ServerException, InterruptedException {
    if (limit < 1 || limit > MAX) {
      throw new UsageException("--limit", Integer.toString(limit), "1 to " + MAX);
    }
    ManagementClient.Answer answer = clients.client(server).get(ranking.path(limit));
    json.say(
        screen,
        answer,
        () -> TenantTable.of(answer.json().path("models"), answer.at()).lines(screen.width()));
    return 0;
  }
}
