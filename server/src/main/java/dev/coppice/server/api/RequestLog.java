package dev.coppice.server.api;

import dev.coppice.model.Quoted;
import dev.coppice.server.http.exchange.FailedRequest;
import dev.coppice.server.logging.RepeatLimit;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line for each request that failed, on whatever route: its id, model, status and cause. Of
 * each status one line per second at most, with the number of those between: clients cause them.
 */
final class RequestLog {

  private static final Logger LOG = LoggerFactory.getLogger(RequestLog.class);

  /** Characters of a cause that are worth a place in the log. */
  private static final int MAX_CAUSE = 500;

  private static final String TARGET_MODEL = "X-Amzn-SageMaker-Target-Model";

  private final RepeatLimit repeats = new RepeatLimit(System::nanoTime);

  void failed(FailedRequest request) {
    long suppressed = repeats.pass(Integer.toString(request.status()));
    if (suppressed == RepeatLimit.SUPPRESSED) {
      return;
    }
    LOG.info(
        "request {}: {}{} {}{}",
        request.id(),
        request.status(),
        model(request),
        Quoted.of(request.cause(), MAX_CAUSE),
        suppressed == 0 ? "" : " (and " + suppressed + " more " + request.status() + ")");
  }

  private static String model(FailedRequest request) {
    String target = request.headers().get(TARGET_MODEL);
    String name = target == null ? named(request.path()) : target;
    return name.isEmpty() ? "" : " model " + Quoted.of(name) + ":";
  }

  private static String named(String path) {
    if (!path.startsWith("/models/")) {
      return "";
    }
    try {
      List<String> segments = RequestPath.parse(path).segments();
      return segments.size() > 1 ? segments.get(1) : "";
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
