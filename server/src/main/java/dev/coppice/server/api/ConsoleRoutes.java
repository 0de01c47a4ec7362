package dev.coppice.server.api;

import dev.coppice.server.api.access.ManagementAccess;
import dev.coppice.server.api.console.ConsoleHandler;
import dev.coppice.server.http.exchange.Exchange;
import java.util.List;

/**
 * The routes of the console. Its page is for everybody, since a browser that asks for it can show
 * no token yet and it tells nothing; what it shows is not.
 */
final class ConsoleRoutes extends GuardedRoutes {

  private static final String FIRST = "console";
  private static final String PAGE = "console.html";

  private final ConsoleHandler console;

  ConsoleRoutes(ManagementAccess access, ConsoleHandler console) {
    super(access);
    this.console = console;
  }

  @Override
  public boolean answer(Exchange exchange, RequestPath path) {
    List<String> segments = path.segments();
    if (!segments.getFirst().equals(FIRST) || segments.size() > 2) {
      return false;
    }
    String name = segments.size() == 1 ? PAGE : segments.get(1);
    return switch (name) {
      case "data" -> figures(exchange, () -> console.data(exchange));
      case "tenant" -> figures(exchange, () -> console.tenant(exchange));
      default -> console.hasFile(name) && file(exchange, name);
    };
  }

  @Override
  boolean isGuarded(RequestPath path) {
    List<String> segments = path.segments();
    return segments.size() == 2
        && segments.getFirst().equals(FIRST)
        && (segments.get(1).equals("data") || segments.get(1).equals("tenant"));
  }

  private boolean file(Exchange exchange, String name) {
    Operations.get(exchange, () -> console.file(exchange, name));
    return true;
  }

  private boolean figures(Exchange exchange, Runnable operation) {
    return guarded(exchange, () -> Operations.get(exchange, operation));
  }
}
