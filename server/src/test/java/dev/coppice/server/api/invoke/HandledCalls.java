package dev.coppice.server.api.invoke;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.ModelCache;
import dev.coppice.cache.budget.MemoryBudget;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.memory.SharedBytes;
import dev.coppice.metrics.Telemetry;
import dev.coppice.metrics.meters.Route;
import dev.coppice.metrics.tenants.TenantFigures;
import dev.coppice.server.api.Api;
import dev.coppice.server.api.ApiFixture;
import dev.coppice.server.api.FakeExchange;
import dev.coppice.server.api.ScriptedCache;
import dev.coppice.server.api.access.CallAccess;
import dev.coppice.server.api.sagemaker.CallRoute;
import dev.coppice.server.api.sagemaker.EndpointParts;
import dev.coppice.server.api.sagemaker.Invocations;
import dev.coppice.server.api.sagemaker.PlainEnvelope;
import dev.coppice.server.api.sagemaker.Targets;
import dev.coppice.server.api.score.RequestMemory;
import dev.coppice.server.api.score.ScoringThreads;
import dev.coppice.server.codec.RequestFormats;
import dev.coppice.server.codec.libsvm.LibsvmBase;
import dev.coppice.server.http.exchange.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;

/** The handler of calls with real parts around it, and what is to be left of them after a test. */
abstract class HandledCalls {

  static final Executor REJECTING =
      task -> {
        throw new RejectedExecutionException("shut down");
      };
  static final ModelName MODEL = new ModelName("a");
  static final ModelName WIDE = new ModelName("wide");

  final Telemetry telemetry = new Telemetry(TenantFigures.ofMost(100), InstantSource.system());
  final ScoringThreads scoring = new ScoringThreads(1, 10, 10, Duration.ofMinutes(1));
  final SharedBytes memory = new SharedBytes(64 << 20);
  private final SharedBytes bodies = new SharedBytes(64 << 20);
  volatile boolean broken;
  String answeredBy = "";
  private final MemoryBudget budget = ScriptedCache.newBudget();
  final ModelCache cache = ScriptedCache.of(budget, telemetry.cache(), this::instant);

  private Instant instant() {
    if (broken) {
      throw new IllegalStateException("made to fail");
    }
    return Instant.now();
  }

  @AfterEach
  void nothingIsLeft() {
    cache.close(Duration.ofSeconds(20));
    assertThat(budget.used()).isZero();
    assertThat(telemetry.scrape().text()).contains("coppice_invocations_in_flight 0.0");
    scoring.close();
    telemetry.close();
  }

  final Response call(Executor waiting, Executor eventLoop) throws Exception {
    return call(new FakeExchange(eventLoop), waiting);
  }

  final Response call(FakeExchange exchange, Executor waiting) throws Exception {
    return call(exchange, waiting, scoring, memory);
  }

  final Response call(
      FakeExchange exchange, Executor waiting, ScoringThreads threads, SharedBytes heap)
      throws Exception {
    Api.Models named = ApiFixture.NAMED;
    new Invocations(
            new Targets(named.hasNamed(), named.answers(), named.singleAnswers()),
            new EndpointParts("blue"),
            telemetry.requests(),
            InvocationOpening.BY_HEADERS,
            CallAccess.OPEN,
            null,
            new InvokeHandler(
                cache,
                new RequestFormats(LibsvmBase.AUTO),
                waiting,
                threads,
                new RequestMemory(heap, bodies)))
        .call(
            exchange,
            new CallRoute(new PlainEnvelope(Route.INVOCATIONS), CallRoute.Way.HEADER, "coppice"));
    Response answer = exchange.answer();
    answeredBy = exchange.answeredBy();
    return answer;
  }

  static String text(Response response) {
    try {
      return response.body().toString(StandardCharsets.UTF_8);
    } finally {
      response.body().release();
    }
  }

  final int leases() {
    return cache.status(MODEL).orElseThrow().leases();
  }
}
