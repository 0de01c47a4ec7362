package dev.coppice.server.api.management;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.coppice.cache.ModelCache;
import dev.coppice.cache.resident.ModelStatus;
import dev.coppice.loader.ModelName;
import dev.coppice.metrics.tenants.TenantFigures;
import dev.coppice.metrics.tenants.TenantSnapshot;
import dev.coppice.metrics.tenants.TenantSort;
import dev.coppice.model.Quoted;
import dev.coppice.server.api.control.ControlFailures;
import dev.coppice.server.api.control.ListingTurn;
import dev.coppice.server.api.control.QueryText;
import dev.coppice.server.api.control.TenantJson;
import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.http.exchange.JsonResponse;
import dev.coppice.server.http.exchange.Response;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Lists tenants by their figures: those that were called, in memory or not, and models in memory
 * that were not called.
 */
public final class RankedModels {

  private static final List<String> PARAMETERS = List.of("sort", "order", "prefix");
  private static final int USUAL_LIMIT = 100;
  private static final int MAX_LIMIT = 1_000;

  private final ModelCache cache;
  private final TenantFigures tenants;
  private final InstantSource clock;
  private final ListingTurn turn;

  /**
   * @param turn of lists of all models
   */
  public RankedModels(
      ModelCache cache, TenantFigures tenants, InstantSource clock, ListingTurn turn) {
    this.cache = cache;
    this.tenants = tenants;
    this.clock = clock;
    this.turn = turn;
  }

  /** Whether a query asks for such a list, and not for a page of all by name. */
  static boolean isAskedFor(String query) {
    return PARAMETERS.stream().anyMatch(key -> QueryText.first(query, key).isPresent());
  }

  /**
   * What is asked for.
   *
   * @param limit models at most
   * @param prefix of their names
   */
  record Ranking(TenantSort sort, boolean descending, int limit, String prefix) {

    /**
     * Reads a query.
     *
     * @throws IllegalArgumentException with the text for the client
     */
    static Ranking parse(String query) {
      if (QueryText.first(query, "next_page_token").isPresent()) {
        throw new IllegalArgumentException(
            "next_page_token: set (expected: unset with sort, order or prefix)");
      }
      String sort = QueryText.first(query, "sort").orElse(TenantSort.CALLS.text());
      String order = QueryText.first(query, "order").orElse("desc");
      if (!order.equals("asc") && !order.equals("desc")) {
        throw refused("order", order, "asc or desc");
      }
      return new Ranking(
          TenantSort.of(sort).orElseThrow(() -> refused("sort", sort, "one of " + sorts())),
          order.equals("desc"),
          QueryText.first(query, "limit").map(Ranking::limit).orElse(USUAL_LIMIT),
          QueryText.first(query, "prefix").orElse(""));
    }

    private static int limit(String text) {
      try {
        int limit = Integer.parseInt(text);
        if (limit >= 1 && limit <= MAX_LIMIT) {
          return limit;
        }
      } catch (NumberFormatException e) {
        throw refused("limit", text, "1 to " + MAX_LIMIT);
      }
      throw refused("limit", text, "1 to " + MAX_LIMIT);
    }

    private static String sorts() {
      return Arrays.stream(TenantSort.values())
          .map(TenantSort::text)
          .collect(Collectors.joining(", "));
    }

    private static IllegalArgumentException refused(String key, String value, String expected) {
      return new IllegalArgumentException(
          "%s: %s (expected: %s)".formatted(key, Quoted.of(value), expected));
    }
  }

  /** Reads and sorts all tenants, in its turn: not for an event loop. */
  Response answer(String query) {
    Ranking ranking;
    try {
      ranking = Ranking.parse(query);
    } catch (IllegalArgumentException e) {
      return ControlFailures.of(Failure.targetRefused(String.valueOf(e.getMessage())));
    }
    return turn.answer(() -> answer(ranking));
  }

  private Response answer(Ranking ranking) {
    Instant now = clock.instant();
    Map<String, ModelStatus> inMemory = new HashMap<>();
    cache.list().forEach(status -> inMemory.put(status.name().value(), status));
    List<TenantSnapshot> ranked = first(ranking, inMemory, now);
    return JsonResponse.of(
        200,
        json -> {
          json.writeArrayFieldStart("models");
          for (TenantSnapshot tenant : ranked) {
            write(json, tenant, inMemory.get(tenant.name()), now);
          }
          json.writeEndArray();
        });
  }

  private List<TenantSnapshot> first(
      Ranking ranking, Map<String, ModelStatus> inMemory, Instant now) {
    Stream<TenantSnapshot> called =
        tenants.all().map(tenant -> asInMemory(tenant, inMemory.get(tenant.name())));
    Stream<TenantSnapshot> others =
        inMemory.values().stream()
            .filter(status -> !tenants.has(status.name()))
            .map(status -> TenantSnapshot.unknown(status.name().value(), status.bytes()));
    return ranking
        .sort()
        .first(
            ranking.limit(),
            ranking.descending(),
            Stream.concat(called, others)
                .filter(tenant -> tenant.name().startsWith(ranking.prefix())),
            now);
  }

  /** What the model takes now, if it is in memory; else what it took. */
  private static TenantSnapshot asInMemory(TenantSnapshot tenant, @Nullable ModelStatus status) {
    return status == null ? tenant : tenant.inMemory(status.bytes());
  }

  private static void write(
      JsonGenerator json, TenantSnapshot tenant, @Nullable ModelStatus status, Instant now)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("modelName", tenant.name());
    if (status != null) {
      json.writeStringField("modelUrl", status.uri());
    }
    json.writeBooleanField("inMemory", status != null);
    json.writeNumberField("bytes", tenant.modelBytes());
    TenantJson.write(json, tenant, now);
    json.writeEndObject();
  }

  /** The figures of one model. */
  Optional<TenantSnapshot> find(ModelName name) {
    return tenants.find(name);
  }

  Instant now() {
    return clock.instant();
  }
}
