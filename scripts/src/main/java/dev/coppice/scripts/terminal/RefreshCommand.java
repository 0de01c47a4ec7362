package dev.coppice.scripts.terminal;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Asks the store at once, and loads the newest version of a model. */
@Command(
    name = "refresh",
    description = "Asks the store at once, and loads the newest version of a model.")
final class RefreshCommand implements Callable<Integer> {

  private final Screen screen;
  private final ServerClients clients;

  @Mixin private final ServerOptions server = new ServerOptions();
  @Mixin private final JsonOption json = new JsonOption();
  @Mixin private final ModelArgument model = new ModelArgument();

  RefreshCommand(Screen screen, ServerClients clients) {
    this.screen = screen;
    this.clients = clients;
  }

  @Override
  public Integer call() throws ServerException, InterruptedException {
    json.say(screen, clients.client(server).refresh(model.name()));
    return 0;
  }
}
