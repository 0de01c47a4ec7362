package dev.coppice.server;

import dev.coppice.cache.CacheFigures;
import dev.coppice.metrics.Telemetry;
import dev.coppice.metrics.meters.Meters;
import dev.coppice.server.about.BuildInfo;
import dev.coppice.server.api.score.RequestMemory;
import dev.coppice.server.api.score.ScoringThreads;
import dev.coppice.server.config.ContainerMemory;
import dev.coppice.server.http.HttpServer;
import dev.coppice.server.logging.QueuedOutput;
import dev.coppice.server.logging.access.AccessLog;

/** Publishes the state of a server's parts, read anew for every scrape. */
final class Gauges {

  private final Telemetry telemetry;

  Gauges(Telemetry telemetry) {
    this.telemetry = telemetry;
  }

  void ofRequests(
      CacheFigures figures, ScoringThreads scoring, RequestMemory requests, Listeners listeners) {
    HttpServer http = listeners.traffic();
    telemetry.gauge(Meters.INVOCATIONS_WAITING, () -> figures.waitingCalls() + scoring.waiting());
    telemetry.gauge(Meters.SCORING_WAITING, scoring::waiting);
    telemetry.gauge(Meters.BATCH_MEMORY_WAITING, scoring::standingBack);
    telemetry.gauge(Meters.CONNECTIONS, listeners::connections);
    telemetry.gauge(Meters.EVENT_LOOP_DELAY, listeners::loopDelaySeconds);
    telemetry.gauge(Meters.REQUEST_MEMORY, requests.heap()::capacity);
    telemetry.gauge(Meters.REQUEST_MEMORY_USED, requests.heap()::used);
    telemetry.gauge(Meters.BODY_MEMORY, requests.bodies()::capacity);
    telemetry.gauge(Meters.BODY_MEMORY_USED, http::bodyBytesInFlight);
    telemetry.gauge(Meters.DIRECT_MEMORY, HttpServer::directMemory);
  }

  void ofProcess(ContainerMemory memory, AccessLog log) {
    telemetry.gauge(Meters.MEMORY_UTILIZATION, memory::utilization);
    BuildInfo build = BuildInfo.ofThisProcess();
    telemetry.info(
        Meters.BUILD_INFO, build.version(), build.revision(), build.java(), build.xgboost());
    telemetry.counter(
        Meters.LOG_LINES_DROPPED, () -> QueuedOutput.droppedByThisProcess() + log.dropped());
  }
}
