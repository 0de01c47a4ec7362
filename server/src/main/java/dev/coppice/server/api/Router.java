package dev.coppice.server.api;

import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.http.exchange.AnswerStyle;
import dev.coppice.server.http.exchange.AnsweredRequest;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.Refusal;
import dev.coppice.server.http.exchange.RequestHandler;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** One port's requests: each goes to the routes that know its path, or is refused. */
final class Router implements RequestHandler {

  /** The hot route, for which nobody else is asked. */
  private static final String INVOCATIONS = "/invocations";

  private final RequestLog log;
  private final @Nullable TrafficRoutes traffic;
  private final List<Routes> routes;
  private final IntConsumer refusals;

  /**
   * Taken apart last: a request's path is asked for twice, and that of the next is often the same.
   * Threads may see each other's or not; either is right.
   */
  private @Nullable Parsed last;

  private record Parsed(String raw, RequestPath path) {}

  /**
   * @param log of the requests of all ports
   * @param traffic the routes of calls; null on a port without them
   * @param others those of the port besides, asked in this order
   * @param refusals hears the status of each request that is refused before it gets here
   */
  Router(
      RequestLog log, @Nullable TrafficRoutes traffic, List<Routes> others, IntConsumer refusals) {
    this.log = log;
    this.traffic = traffic;
    this.routes = List.copyOf(others);
    this.refusals = refusals;
  }

  @Override
  public AnswerStyle styleOf(String path) {
    return Operations.protocolOf(path).style();
  }

  @Override
  public void refused(Refusal.Kind kind) {
    refusals.accept(kind.status());
  }

  @Override
  public AnsweredRequest.@Nullable EndListener answering(AnsweredRequest request) {
    return log.answering(request);
  }

  @Override
  public boolean isHealth(HttpMethod method, String path) {
    return method.equals(HttpMethod.GET) && routes.stream().anyMatch(each -> each.isHealth(path));
  }

  @Override
  public int maxBodyBytes(HttpMethod method, String path) {
    int max = Integer.MAX_VALUE;
    if (!method.equals(HttpMethod.POST) || path.equals(INVOCATIONS)) {
      return max;
    }
    RequestPath parsed = parseIfValid(path);
    if (parsed == null) {
      return max; // It is refused, and its body dropped.
    }
    for (Routes each : routes) {
      max = Math.min(max, each.maxBodyBytes(parsed));
    }
    return max;
  }

  @Override
  public boolean readsBody(HttpMethod method, String path) {
    if (!method.equals(HttpMethod.POST)) {
      return false;
    }
    if (path.equals(INVOCATIONS)) {
      return traffic != null;
    }
    RequestPath parsed = parseIfValid(path);
    if (parsed == null || isNowhere(parsed)) {
      return false;
    }
    boolean isRead = traffic != null && traffic.readsBody(parsed);
    for (Routes each : routes) {
      isRead = isRead || each.readsBody(parsed);
    }
    return isRead;
  }

  @Override
  public @Nullable RequestHandler refuser(HttpMethod method, String path, HttpHeaders headers) {
    if (traffic != null && path.equals(INVOCATIONS)) {
      return traffic.refuser(method, headers);
    }
    RequestPath parsed = parseIfValid(path);
    if (parsed == null || isNowhere(parsed)) {
      return null;
    }
    RequestHandler found = traffic == null ? null : traffic.refuser(method, parsed, headers);
    for (Routes each : routes) {
      found = found == null ? each.refuser(method, parsed, headers) : found;
    }
    return found;
  }

  @Override
  public void handle(Exchange exchange) {
    if (traffic != null && exchange.path().equals(INVOCATIONS)) {
      traffic.invocations(exchange); // The hot route takes no path apart.
      return;
    }
    RequestPath path;
    try {
      path = parse(exchange.path());
    } catch (IllegalArgumentException e) {
      Operations.refuse(exchange, Failure.targetRefused(String.valueOf(e.getMessage())));
      return;
    }
    if (!answers(exchange, path)) {
      Operations.refuse(exchange, Failure.unknownPath());
    }
  }

  private static boolean isNowhere(RequestPath path) {
    return path.endsInSlash() && !ModelsRoutes.isList(path);
  }

  private @Nullable RequestPath parseIfValid(String raw) {
    try {
      return parse(raw);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private RequestPath parse(String raw) {
    Parsed known = last;
    if (known == null || !known.raw().equals(raw)) {
      known = new Parsed(raw, RequestPath.parse(raw));
      last = known;
    }
    return known.path();
  }

  private boolean answers(Exchange exchange, RequestPath path) {
    if (isNowhere(path)) {
      return false;
    }
    if (traffic != null && traffic.answer(exchange, path)) {
      return true;
    }
    for (Routes each : routes) {
      if (each.answer(exchange, path)) {
        return true;
      }
    }
    return false;
  }
}
