package dev.coppice.scripts.terminal;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Loads models of the store before calls ask for them. */
@Command(name = "warm", description = "Loads models of the store before calls ask for them.")
final class WarmCommand implements Callable<Integer> {

  private final Screen screen;
  private final ServerClients clients;

  @Mixin private final ServerOptions server = new ServerOptions();
  @Mixin private final JsonOption json = new JsonOption();

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "the most popular ones, in place of names")
  private int count;

  @Parameters(paramLabel = "NAME", arity = "0..*", description = "of the models to load")
  private List<String> names = List.of();

  WarmCommand(Screen screen, ServerClients clients) {
    this.screen = screen;
    this.clients = clients;
  }

  @Override
  public Integer call() throws ServerException, InterruptedException {
    if (names.isEmpty() == (count == 0)) {
      throw new UsageException(
          "NAME, --count", names.isEmpty() ? "neither" : "both", "names, or a count from 1");
    }
    ManagementClient.Answer answer =
        clients
            .client(server)
            .warm(names.isEmpty() ? Map.of("count", count) : Map.of("models", names));
    json.say(
        screen,
        answer,
        () -> List.of(Amounts.count(answer.json().path("queued").asLong()) + " queued"));
    return 0;
  }
}
