package dev.coppice.server.api.management;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coppice.cache.CacheListener;
import dev.coppice.cache.ModelCache;
import dev.coppice.cache.budget.HeapWeight;
import dev.coppice.cache.budget.MemoryBudget;
import dev.coppice.cache.resident.Lease;
import dev.coppice.cache.resident.ModelStatus;
import dev.coppice.loader.ArtifactNotes;
import dev.coppice.loader.Copies;
import dev.coppice.loader.LoadOutcome;
import dev.coppice.loader.LoadTimings;
import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ModelRequest;
import dev.coppice.loader.memory.LoadMemory;
import dev.coppice.loader.memory.SharedBytes;
import dev.coppice.metrics.Telemetry;
import dev.coppice.metrics.tenants.TenantFigures;
import dev.coppice.model.ModelInfo;
import dev.coppice.model.Rounds;
import dev.coppice.model.StubModel;
import dev.coppice.server.api.ScriptedCache;
import dev.coppice.server.api.control.AnswerRoom;
import dev.coppice.server.api.control.BlockingAnswer;
import dev.coppice.server.api.control.ListingTurn;
import dev.coppice.server.api.control.Unloading;
import dev.coppice.server.http.exchange.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelsHandlerTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  private final Telemetry telemetry =
      new Telemetry(TenantFigures.ofMost(100), InstantSource.system());
  private final MemoryBudget budget = new MemoryBudget(1 << 20);
  private final ModelCache cache = cache(budget, telemetry.cache());
  private final ListingTurn turn = new ListingTurn();
  private final RankedModels ranked =
      new RankedModels(cache, telemetry.tenants(), InstantSource.system(), turn);
  private final BlockingAnswer writing =
      new BlockingAnswer(
          Runnable::run, new AnswerRoom(new SharedBytes(1 << 20), new SharedBytes(1 << 20)));
  private final ModelsHandler handler =
      new ModelsHandler(cache, ranked, turn, new Unloading(cache, LONG), writing);
  private Rounds rounds = new Rounds(10, 13);

  private static ModelCache cache(MemoryBudget budget, CacheListener listener) {
    return new ModelCache(
        null,
        Copies.NONE,
        budget,
        new HeapWeight(1),
        ScriptedCache.SETTINGS,
        listener,
        InstantSource.system(),
        System::nanoTime);
  }

  @AfterEach
  void close() {
    cache.close(Duration.ofSeconds(10));
    telemetry.close();
  }

  @Test
  void pagesShowEachModelOnceInTheOrderOfCodePoints() throws Exception {
    // Beyond the basic plane, so before U+FF5E by UTF-16 and after it by code points.
    List<String> names = List.of("a b/c", "b", "ü", "～", "😀");
    names.reversed().forEach(this::register);

    List<String> seen = new ArrayList<>();
    String token = "";
    do {
      JsonNode page = json(handler.list("limit=2&next_page_token=" + token));
      page.get("models").forEach(model -> seen.add(model.get("modelName").asText()));
      assertThat(page.get("models")).isNotEmpty();
      token = page.path("nextPageToken").asText(null);
    } while (token != null);
    assertThat(seen).isEqualTo(names);
  }

  @ParameterizedTest
  @ValueSource(strings = {"99", "!", "", "Lg", "AA"})
  void tokenThatIsNoneOfOursGivesNoModels(String token) throws Exception {
    register("a");

    assertThat(json(handler.list("next_page_token=" + token)).toString())
        .isEqualTo(token.isEmpty() ? json(handler.list("")).toString() : "{\"models\":[]}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"limit=%zz", "limit=%", "%zz=1&limit=1x", "limit"})
  void queryWithBadEscapesIsReadAsFarAsItGoes(String query) throws Exception {
    register("a");

    assertThat(json(handler.list(query))).isEqualTo(json(handler.list("")));
    assertThat(json(handler.list(query + "&next_page_token=%zz")).get("models")).isEmpty();
  }

  @Test
  void modelsGoneBetweenTwoPagesNeitherSkipNorRepeatOthers() throws Exception {
    List.of("a", "b", "c").forEach(this::register);
    String token = json(handler.list("limit=2")).get("nextPageToken").asText();
    cache.unload(new ModelName("b")).orElseThrow().join();
    register("ab");

    JsonNode rest = json(handler.list("next_page_token=" + token));
    assertThat(rest.get("models").findValuesAsText("modelName")).containsExactly("c");
  }

  @Test
  void detailTellsWhatIsKnownOfAModel() throws Exception {
    register("a");

    assertThat(json(describe("a", "")).toString())
        .isEqualTo("{\"modelName\":\"a\",\"modelUrl\":\"/a\"}");
    JsonNode detail = json(describe("a", "detail=true"));
    assertThat(detail.get("state").asText()).isEqualTo("READY");
    assertThat(detail.get("bytes").asLong()).isEqualTo(1024);
    assertThat(detail.get("leases").asInt()).isZero();
    assertThat(detail.get("rounds").asInt()).isEqualTo(10);
    assertThat(detail.get("trainedRounds").asInt()).isEqualTo(13);
    assertThat(cache.status(new ModelName("b"))).isEmpty();
  }

  @Test
  void modelWithoutRoundsSaysNothingOfThem() throws Exception {
    rounds = Rounds.NONE;
    register("a");

    JsonNode detail = json(describe("a", "detail=true"));
    assertThat(detail.has("rounds")).isFalse();
    assertThat(detail.has("trainedRounds")).isFalse();
  }

  /** Which of this model, that has no names, there is none of. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/schema+json | 406",
        "APPLICATION/schema+json; x=1 | 406",
        "text/html, application/schema+json;q=0.9 | 406",
        "application/schema+json, */* | 406",
        "application/json;q=0.5, application/schema+json | 406",
        "application/schema+json;q=0 | 200",
        "application/schema+json;q=0.1, application/json | 200",
        "text/plain;x=\"a, application/schema+json\" | 200",
        "*/* | 200"
      })
  void schemaIsAnsweredToWhoPrefersIt(String accept, int status) {
    register("a");
    ModelStatus model = cache.status(new ModelName("a")).orElseThrow();
    assertThat(handler.describe(model, "", accept).status()).isEqualTo(status);
  }

  @Test
  void unloadIsAnsweredWhenTheMemoryIsFree() throws Exception {
    register("a");
    Lease lease = cache.acquire(new ModelName("a"));
    CompletableFuture<Response> answer = handler.unload("a");

    assertThat(answer).isNotDone();
    assertThat(cache.status(new ModelName("a"))).isEmpty();
    lease.close();
    Response done = answer.get(20, TimeUnit.SECONDS);
    assertThat(done.status()).isEqualTo(200);
    assertThat(json(done).get("status").asText()).isEqualTo("Model \"a\" unregistered");
    assertThat(budget.used()).isZero();
  }

  @Test
  void unloadThatTakesTooLongIsAnsweredAndGoesOn() throws Exception {
    register("a");
    Lease lease = cache.acquire(new ModelName("a"));

    Response late =
        new ModelsHandler(cache, ranked, turn, new Unloading(cache, Duration.ofMillis(10)), writing)
            .unload("a")
            .get(20, TimeUnit.SECONDS);

    assertThat(late.status()).isEqualTo(408);
    assertThat(json(late).get("type").asText()).isEqualTo("RequestTimeoutException");
    assertThat(json(late).get("message").asText())
        .isEqualTo("Timed out while cleaning resources: a");
    assertThat(budget.used()).isEqualTo(1024);
    lease.close();
    cache.close(Duration.ofSeconds(10));
    assertThat(budget.used()).isZero();
  }

  private void register(String name) {
    assertThat(cache.register(new ModelName(name), this::load)).isTrue();
  }

  private Response describe(String name, String query) {
    ModelStatus status = cache.status(new ModelName(name)).orElseThrow();
    return handler.describe(status, query, null);
  }

  private LoadOutcome load(ModelRequest request, LoadMemory memory) {
    memory.reserve(1024);
    ModelInfo info = new ModelInfo("stub", "reg:squarederror", 1, 1, List.of(), List.of(), rounds);
    LoadTimings none = new LoadTimings(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);
    String uri = "/" + request.name().value();
    return new LoadOutcome.Loaded(
        new LoadedModel(new StubModel(info, 1024, 0), uri, "v1", none, ArtifactNotes.NONE));
  }

  private static JsonNode json(Response response) throws Exception {
    return new ObjectMapper().readTree(response.body().toString(StandardCharsets.UTF_8));
  }
}
