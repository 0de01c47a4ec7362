package dev.coppice.scripts.terminal;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Has the newest version of a model in memory, once the store was asked for it. */
@Command(
    name = "refresh",
    description = "Has the newest version of a model in memory, once the store was asked for it.")
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
