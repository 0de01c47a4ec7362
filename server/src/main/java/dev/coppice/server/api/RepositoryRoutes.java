package dev.coppice.server.api;

import dev.coppice.server.api.access.ManagementAccess;
import dev.coppice.server.api.openinference.Repository;
import dev.coppice.server.http.exchange.Exchange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The routes of the Open Inference Protocol that list, load and unload models. */
final class RepositoryRoutes extends GuardedRoutes {

  private static final String REPOSITORY = "repository";

  /** Parameters of a page, or of a load; longer bodies are none. */
  private static final int MAX_BODY_BYTES = 64 << 10;

  private final Repository repository;

  RepositoryRoutes(ManagementAccess access, Repository repository) {
    super(access);
    this.repository = repository;
  }

  @Override
  public boolean readsBody(RequestPath path) {
    return isGuarded(path) && isIndex(path.segments().subList(2, path.segments().size()));
  }

  @Override
  public int maxBodyBytes(RequestPath path) {
    return isGuarded(path) ? MAX_BODY_BYTES : Integer.MAX_VALUE;
  }

  @Override
  boolean isGuarded(RequestPath path) {
    List<String> segments = path.segments();
    return segments.size() > 2
        && segments.getFirst().equals(Operations.OPEN_INFERENCE)
        && segments.get(1).equals(REPOSITORY);
  }

  @Override
  public boolean answer(Exchange exchange, RequestPath path) {
    if (!isGuarded(path)) {
      return false;
    }
    List<String> segments = path.segments();
    Runnable operation = operation(exchange, segments.subList(2, segments.size()));
    return operation != null && guarded(exchange, () -> Operations.post(exchange, operation));
  }

  private static boolean isIndex(List<String> segments) {
    return segments.size() == 1 && segments.getFirst().equals("index");
  }

  private @Nullable Runnable operation(Exchange exchange, List<String> segments) {
    if (isIndex(segments)) {
      return () -> repository.index(exchange);
    }
    if (segments.size() != 3 || !segments.getFirst().equals("models")) {
      return null;
    }
    return switch (segments.get(2)) {
      case "load" -> () -> repository.load(exchange, segments.get(1));
      case "unload" -> () -> repository.unload(exchange, segments.get(1));
      default -> null;
    };
  }
}
