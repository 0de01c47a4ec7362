package dev.coppice.server.api.openinference;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.ModelCache;
import dev.coppice.cache.budget.MemoryBudget;
import dev.coppice.cache.resident.Lease;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.memory.SharedBytes;
import dev.coppice.loader.store.DirectoryModelStore;
import dev.coppice.loader.store.ModelStore;
import dev.coppice.loader.store.ModelStoreUri;
import dev.coppice.metrics.Telemetry;
import dev.coppice.metrics.tenants.TenantFigures;
import dev.coppice.model.LogLines;
import dev.coppice.server.api.ApiFixture;
import dev.coppice.server.api.FakeExchange;
import dev.coppice.server.api.ScriptedCache;
import dev.coppice.server.api.access.CallAccess;
import dev.coppice.server.api.control.AnswerRoom;
import dev.coppice.server.api.control.Health;
import dev.coppice.server.api.control.ListingTurn;
import dev.coppice.server.api.control.Unloading;
import dev.coppice.server.api.failure.FailureForm;
import dev.coppice.server.api.invoke.Dialect;
import dev.coppice.server.api.invoke.InvokeHandler;
import dev.coppice.server.api.score.RequestMemory;
import dev.coppice.server.api.score.ScoringThreads;
import dev.coppice.server.codec.RequestFormats;
import dev.coppice.server.codec.libsvm.LibsvmBase;
import dev.coppice.server.http.exchange.Response;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RepositoryTest {

  @RegisterExtension final LogLines log = LogLines.of(RepositoryIndex.class);

  private final Telemetry telemetry =
      new Telemetry(TenantFigures.ofMost(100), InstantSource.system());
  private final MemoryBudget budget = ScriptedCache.newBudget();
  private final ModelCache cache =
      ScriptedCache.of(budget, telemetry.cache(), InstantSource.system());
  private final ScoringThreads scoring = new ScoringThreads(1, 10, 10, Duration.ofMinutes(1));
  private final SharedBytes memory = new SharedBytes(1 << 20);

  @AfterEach
  void close() {
    cache.close(Duration.ofSeconds(10));
    scoring.close();
    telemetry.close();
  }

  @Test
  void unloadThatTakesTooLongIsAnsweredAndGoesOn() throws Exception {
    Lease lease = cache.acquire(new ModelName("a"));
    FakeExchange exchange = new FakeExchange(Runnable::run);

    repository(null, Duration.ofMillis(10)).unload(exchange, "a");

    Response late = exchange.answer();
    assertThat(late.status()).isEqualTo(408);
    assertThat(late.body().toString(UTF_8))
        .contains("\"error\": \"Timed out while cleaning resources: a\"");
    assertThat(cache.status(new ModelName("a"))).isEmpty();
    assertThat(budget.used()).isPositive();
    lease.close();
    cache.close(Duration.ofSeconds(10));
    assertThat(budget.used()).isZero();
  }

  @Test
  void whyTheStoreCannotBeListedIsInTheLog() throws Exception {
    ModelStoreUri.Directory gone = new ModelStoreUri.Directory(Path.of("/none/such"));
    FakeExchange exchange = new FakeExchange(Runnable::run, "{\"parameters\": {\"limit\": 5}}");

    repository(new DirectoryModelStore(gone, 10), Duration.ZERO).index(exchange);

    assertThat(exchange.answer().status()).isEqualTo(500);
    assertThat(log.texts())
        .containsExactly(
            "the model store cannot be listed: MISCONFIGURED: no directory /none/such");
  }

  private Repository repository(@Nullable ModelStore store, Duration patience) {
    InvokeHandler invoke =
        new InvokeHandler(
            cache,
            new RequestFormats(LibsvmBase.AUTO),
            Runnable::run,
            scoring,
            new RequestMemory(memory, memory));
    OpenInference operations =
        new OpenInference(
            cache,
            true,
            CallAccess.OPEN,
            null,
            new Dialect(ApiFixture.NAMED.answers(), FailureForm.JSON),
            telemetry.requests(),
            invoke,
            new Health(() -> false, () -> false, () -> false, () -> true),
            Runnable::run);
    return new Repository(
        cache,
        store,
        operations,
        new ListingTurn(),
        new AnswerRoom(memory, memory),
        new Unloading(cache, patience),
        Runnable::run);
  }
}
