package dev.coppice.server.api.management;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.coppice.cache.ModelCache;
import dev.coppice.cache.resident.ModelStatus;
import dev.coppice.loader.ArtifactNotes;
import dev.coppice.loader.ModelName;
import dev.coppice.metrics.tenants.TenantSnapshot;
import dev.coppice.model.Rounds;
import dev.coppice.server.api.control.BlockingAnswer;
import dev.coppice.server.api.control.ControlFailures;
import dev.coppice.server.api.control.ListingTurn;
import dev.coppice.server.api.control.QueryText;
import dev.coppice.server.api.control.TenantJson;
import dev.coppice.server.api.control.Unloading;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.HeaderField;
import dev.coppice.server.http.exchange.JsonResponse;
import dev.coppice.server.http.exchange.Response;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Lists, describes and unloads the models in memory; never waits on a load or on the store. */
public final class ModelsHandler {

  private static final int MAX_PAGE = 100;

  /** Models in memory that are sorted on the event loop. */
  private static final int INLINE_MODELS = 100;

  private final ModelCache cache;
  private final Unloading unloading;
  private final RankedModels ranked;
  private final ListingTurn turn;
  private final BlockingAnswer answers;

  /**
   * @param ranked the models by their figures
   * @param turn of lists of all models
   * @param answers from a thread that may block
   */
  public ModelsHandler(
      ModelCache cache,
      RankedModels ranked,
      ListingTurn turn,
      Unloading unloading,
      BlockingAnswer answers) {
    this.cache = cache;
    this.ranked = ranked;
    this.turn = turn;
    this.unloading = unloading;
    this.answers = answers;
  }

  /** Lists a page of all by name, or the first by their figures. */
  public void list(Exchange exchange) {
    String query = exchange.query();
    if (RankedModels.isAskedFor(query)) {
      answers.respond(exchange, asked -> ranked.answer(query));
    } else if (cache.figures().residents() > INLINE_MODELS) {
      answers.respond(exchange, asked -> turn.answer(() -> list(query)));
    } else {
      answers.respondAtOnce(exchange, list(query));
    }
  }

  /** A page of the models in memory, by name; sorts all of them. */
  Response list(String query) {
    int limit = limit(QueryText.first(query, "limit"));
    Optional<String> token = QueryText.first(query, "next_page_token").filter(t -> !t.isEmpty());
    Optional<ModelName> after = token.flatMap(PageToken::decode);
    if (token.isPresent() && after.isEmpty()) {
      return page(List.of(), limit);
    }
    List<ModelStatus> rest =
        cache.list().stream()
            .filter(m -> after.isEmpty() || m.name().compareTo(after.get()) > 0)
            .limit(limit + 1L)
            .toList();
    return page(rest, limit);
  }

  /** The first {@code limit} of {@code rest}, and a token exactly if there are more. */
  private static Response page(List<ModelStatus> rest, int limit) {
    return JsonResponse.of(
        200,
        json -> {
          if (rest.size() > limit) {
            ModelName last = rest.get(limit - 1).name();
            json.writeStringField("nextPageToken", PageToken.encode(last));
          }
          json.writeArrayFieldStart("models");
          for (ModelStatus model : rest.subList(0, Math.min(limit, rest.size()))) {
            json.writeStartObject();
            writeBrief(json, model);
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  public void describe(Exchange exchange, String rawName) {
    Optional<ModelStatus> status = ModelName.of(rawName).flatMap(cache::status);
    if (status.isEmpty()) {
      exchange.respond(ControlFailures.modelNotFound(rawName));
      return;
    }
    String query = exchange.query();
    String accept = HeaderField.value(exchange.headers(), HttpHeaderNames.ACCEPT);
    SchemaAnswer schema = new SchemaAnswer(status.get().schema());
    boolean hasSchema = isDetailed(query) || SchemaAnswer.isAskedFor(accept);
    if (!hasSchema || schema.isShort()) {
      answers.respondAtOnce(exchange, describe(status.get(), query, accept));
      return;
    }
    answers.respond(
        exchange,
        schema::maxBytes,
        most ->
            describe(
                status.get(),
                query,
                accept,
                schema,
                content -> JsonResponse.of(200, most, content)));
  }

  /**
   * One model, in brief or in detail.
   *
   * @param accept value of {@code Accept}, which may ask for the schema alone; null for none
   */
  Response describe(ModelStatus status, String query, @Nullable String accept) {
    SchemaAnswer schema = new SchemaAnswer(status.schema());
    return describe(status, query, accept, schema, content -> JsonResponse.of(200, content));
  }

  private Response describe(
      ModelStatus status,
      String query,
      @Nullable String accept,
      SchemaAnswer schema,
      Function<JsonResponse.Content, Response> form) {
    if (SchemaAnswer.isAskedFor(accept)) {
      return schema.jsonSchema(status.name(), form);
    }
    boolean detail = isDetailed(query);
    return form.apply(
        json -> {
          writeBrief(json, status);
          if (detail) {
            writeDetail(json, status);
            schema.writeColumns(json);
            writeFigures(json, status.name());
          }
        });
  }

  private static boolean isDetailed(String query) {
    return QueryText.first(query, "detail").filter("true"::equals).isPresent();
  }

  public void unload(Exchange exchange, String rawName) {
    var unused = unload(rawName).thenAccept(exchange::respond);
  }

  /** Takes the name out of the table at once; the answer comes when the memory is free. */
  public CompletableFuture<Response> unload(String rawName) {
    return unloading
        .unload(rawName)
        .thenApply(
            failure ->
                failure
                    .map(ControlFailures::of)
                    .orElseGet(() -> StatusBody.of(200, "Model \"" + rawName + "\" unregistered")));
  }

  private static void writeBrief(JsonGenerator json, ModelStatus model) throws IOException {
    json.writeStringField("modelName", model.name().value());
    json.writeStringField("modelUrl", model.uri());
  }

  private static void writeDetail(JsonGenerator json, ModelStatus model) throws IOException {
    json.writeStringField("state", model.state().name());
    json.writeNumberField("bytes", model.bytes());
    json.writeStringField("engine", model.info().engine());
    json.writeStringField("objective", model.info().objective());
    json.writeNumberField("featureCount", model.info().featureCount());
    writeRounds(json, model.info().rounds());
    json.writeNumberField("leases", model.leases());
    json.writeStringField("loadedAt", model.loadedAt().toString());
    json.writeStringField("lastUsedAt", model.lastUsedAt().toString());
    json.writeStringField("version", model.version());
    json.writeStringField("knownAt", model.knownAt().toString());
    if (model.lastError() != null) {
      json.writeStringField("lastError", model.lastError());
    }
    writeNotes(json, model.notes());
  }

  private void writeFigures(JsonGenerator json, ModelName name) throws IOException {
    Optional<TenantSnapshot> figures = ranked.find(name);
    if (figures.isPresent()) {
      json.writeObjectFieldStart("figures");
      TenantJson.write(json, figures.get(), ranked.now());
      json.writeEndObject();
    }
  }

  private static void writeRounds(JsonGenerator json, Rounds rounds) throws IOException {
    if (rounds.trained() > 0) {
      json.writeNumberField("rounds", rounds.scored());
      json.writeNumberField("trainedRounds", rounds.trained());
    }
  }

  private static void writeNotes(JsonGenerator json, ArtifactNotes notes) throws IOException {
    if (notes.expectations() > 0) {
      json.writeNumberField("expectations", notes.expectations());
    }
    if (!notes.passedOver().isEmpty()) {
      JsonResponse.writeTexts(json, "passedOver", notes.passedOver());
    }
  }

  private static int limit(Optional<String> value) {
    try {
      int limit = value.map(Integer::parseInt).orElse(MAX_PAGE);
      return limit >= 1 && limit <= MAX_PAGE ? limit : MAX_PAGE;
    } catch (NumberFormatException e) {
      return MAX_PAGE;
    }
  }
}
