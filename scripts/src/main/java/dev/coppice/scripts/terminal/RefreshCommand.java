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
  private final ServerDoor door;

  @Mixin private final ServerOptions server = new ServerOptions();
  @Mixin private final JsonOption json = new JsonOption();
  @Mixin private final ModelArgument model = new ModelArgument();

  RefreshCommand(Screen screen, ServerDoor door) {
    this.screen = screen;
    this.door = door;
  }

  @Override
  public Integer call() throws ServerException, InterruptedException {
    json.say(screen, door.client(server).refresh(model.name()));
    return 0;
  }
}
