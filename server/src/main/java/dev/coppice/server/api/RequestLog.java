package dev.coppice.server.api;

import dev.coppice.server.api.invoke.RequestTrace;
import dev.coppice.server.api.sagemaker.Targets;
import dev.coppice.server.http.exchange.AnsweredRequest;
import dev.coppice.server.http.exchange.RequestNotes;
import dev.coppice.server.logging.access.AccessEntry;
import dev.coppice.server.logging.access.AccessLog;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells the log of each request that it wants to know of, on whatever route: what it was about. */
final class RequestLog {

  private static final int MIN_FAILURE = 400;

  private final AccessLog log;

  RequestLog(AccessLog log) {
    this.log = log;
  }

  /** Who hears of the end of a request; null if it gets no line. */
  AnsweredRequest.@Nullable EndListener answering(AnsweredRequest request) {
    if (!log.wants(request.status() >= MIN_FAILURE || request.isLong())) {
      return null;
    }
    // Taken from the headers now: they are not to be held until the client has taken its answer.
    String model = model(request);
    String trace = RequestTrace.of(request.headers()).id();
    AnsweredRequest rest = request.withoutHeaders();
    return (delivered, bytes) -> log.ended(entry(rest, trace, model, delivered, bytes));
  }

  private static AccessEntry entry(
      AnsweredRequest request, String trace, String model, boolean delivered, long bytes) {
    RequestNotes notes = request.notes();
    return new AccessEntry(
        request.id().toString(),
        trace,
        request.client(),
        request.method(),
        request.path(),
        request.status(),
        delivered,
        request.bodyBytes(),
        bytes,
        new AccessEntry.Nanos(
            System.nanoTime() - request.arrivedNanos(),
            notes.waitingNanos(),
            notes.loadingNanos(),
            notes.workingNanos()),
        model,
        notes.version(),
        request.cause());
  }

  /** The name as the request has it, also where no handler came to read it. */
  private static String model(AnsweredRequest request) {
    if (!request.notes().subject().isEmpty()) {
      return request.notes().subject();
    }
    String target = Targets.header(request.headers());
    return target == null ? named(request.path()) : target;
  }

  private static String named(String path) {
    int before = path.startsWith("/models/") ? 1 : path.startsWith("/v2/models/") ? 2 : 0;
    if (before == 0) {
      return "";
    }
    try {
      List<String> segments = RequestPath.parse(path).segments();
      return segments.size() > before ? segments.get(before) : "";
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
