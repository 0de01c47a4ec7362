package dev.coppice.scripts.terminal;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Begins or ends a drain. */
@Command(
    name = "drain",
    description = "Makes probes fail, so that calls go elsewhere; everything is served on.")
final class DrainCommand implements Callable<Integer> {

  private final Screen screen;
  private final ServerClients clients;

  @Mixin private final ServerOptions server = new ServerOptions();
  @Mixin private final JsonOption json = new JsonOption();

  @Option(names = "--end", description = "ends the drain: probes succeed again")
  private boolean ends;

  DrainCommand(Screen screen, ServerClients clients) {
    this.screen = screen;
    this.clients = clients;
  }

  @Override
  public Integer call() throws ServerException, InterruptedException {
    ManagementClient client = clients.client(server);
    json.say(screen, ends ? client.delete("/drain") : client.post("/drain"));
    return 0;
  }
}
