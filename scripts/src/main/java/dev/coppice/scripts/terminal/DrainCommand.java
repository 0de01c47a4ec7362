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
  private final ServerDoor door;

  @Mixin private final ServerOptions server = new ServerOptions();
  @Mixin private final JsonOption json = new JsonOption();

  @Option(names = "--end", description = "ends the drain: probes succeed again")
  private boolean ends;

  DrainCommand(Screen screen, ServerDoor door) {
    this.screen = screen;
    this.door = door;
  }

  @Override
  public Integer call() throws ServerException, InterruptedException {
    ManagementClient client = door.client(server);
    json.say(screen, ends ? client.delete("/drain") : client.post("/drain"));
    return 0;
  }
}
