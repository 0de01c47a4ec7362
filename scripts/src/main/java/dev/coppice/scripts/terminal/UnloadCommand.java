package dev.coppice.scripts.terminal;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Drops a model from memory and disk; the next call loads it anew. */
@Command(
    name = "unload",
    description = "Drops a model from memory and disk; the next call loads it anew.")
final class UnloadCommand implements Callable<Integer> {

  private final Screen screen;
  private final ServerClients clients;

  @Mixin private final ServerOptions server = new ServerOptions();
  @Mixin private final JsonOption json = new JsonOption();
  @Mixin private final ModelArgument model = new ModelArgument();

  UnloadCommand(Screen screen, ServerClients clients) {
    this.screen = screen;
    this.clients = clients;
  }

  @Override
  public Integer call() throws ServerException, InterruptedException {
    json.say(screen, clients.client(server).delete(model.path()));
    return 0;
  }
}
