package dev.coppice.server.api.console;

import dev.coppice.cache.resident.ModelStatus;
import dev.coppice.loader.ModelName;
import dev.coppice.metrics.tenants.TenantSnapshot;
import dev.coppice.server.api.control.BlockingAnswer;
import dev.coppice.server.api.control.ControlFailures;
import dev.coppice.server.api.control.QueryText;
import dev.coppice.server.api.control.TenantJson;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.HeaderField;
import dev.coppice.server.http.exchange.JsonResponse;
import dev.coppice.server.http.exchange.Response;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers the console's pages. What all show is written once for each sample, by the first that
 * asks, and then only sent; who has it already gets 304.
 */
public final class ConsoleHandler {

  private static final int NOT_MODIFIED = 304;

  private final HistorySampler sampler;
  private final Vitals vitals;
  private final ConsoleData data;
  private final ConsoleFiles files = new ConsoleFiles();
  private final InstantSource clock;
  private final BlockingAnswer answers;

  /** Of this process: another one counts its samples anew. */
  private final String life;

  private volatile @Nullable Written written;

  /**
   * @param answers from a thread that may block
   */
  public ConsoleHandler(
      HistorySampler sampler, Vitals vitals, InstantSource clock, BlockingAnswer answers) {
    this.sampler = sampler;
    this.vitals = vitals;
    this.clock = clock;
    this.data = new ConsoleData(vitals);
    this.answers = answers;
    this.life = Long.toHexString(clock.millis());
  }

  private record Written(long tick, String etag, String json) {}

  /** Whether there is such a file: the page, or one that it needs. */
  public boolean hasFile(String name) {
    return files.has(name);
  }

  /** Answers with a file that there is. */
  public void file(Exchange exchange, String name) {
    exchange.respond(files.answer(name));
  }

  /** Answers with what every page shows. */
  public void data(Exchange exchange) {
    Written newest = written;
    if (newest != null && newest.tick() == sampler.tick()) {
      answers.respondAtOnce(exchange, answer(exchange, newest));
    } else {
      answers.respond(exchange, asked -> answer(asked, newest()));
    }
  }

  private synchronized Written newest() {
    Written newest = written;
    if (newest == null || newest.tick() != sampler.tick()) {
      HistorySampler.History history = sampler.history();
      newest =
          new Written(
              history.tick(), "\"%s-%d\"".formatted(life, history.tick()), data.write(history));
      written = newest;
    }
    return newest;
  }

  private static Response answer(Exchange exchange, Written newest) {
    String known = HeaderField.value(exchange.headers(), HttpHeaderNames.IF_NONE_MATCH);
    Response answer =
        newest.etag().equals(known)
            ? new Response(NOT_MODIFIED, "", Unpooled.EMPTY_BUFFER)
            : Response.text(200, Response.JSON, newest.json());
    return answer.with("ETag", newest.etag());
  }

  /** Answers with one tenant's figures and its last hour. */
  public void tenant(Exchange exchange) {
    String name = QueryText.first(exchange.query(), "name").orElse("");
    answers.respond(exchange, asked -> tenant(name));
  }

  private Response tenant(String rawName) {
    Optional<ModelName> name = ModelName.of(rawName);
    Optional<ModelStatus> status = name.flatMap(vitals.cache()::status);
    Optional<TenantSnapshot> tenant =
        name.flatMap(vitals.telemetry().tenants()::find)
            .or(() -> status.map(known -> TenantSnapshot.unknown(rawName, known.bytes())));
    if (tenant.isEmpty()) {
      return ControlFailures.modelNotFound(rawName);
    }
    return tenant(tenant.get(), status.orElse(null), clock.instant());
  }

  private static Response tenant(TenantSnapshot tenant, @Nullable ModelStatus status, Instant now) {
    return JsonResponse.of(
        200,
        json -> {
          json.writeStringField("name", tenant.name());
          json.writeBooleanField("inMemory", status != null);
          json.writeNumberField("bytes", status == null ? tenant.modelBytes() : status.bytes());
          TenantJson.write(json, tenant, now);
          json.writeArrayFieldStart("slices");
          for (TenantSnapshot.Slice slice : tenant.slices(now)) {
            json.writeStartObject();
            json.writeNumberField("at", slice.start().getEpochSecond());
            json.writeNumberField("calls", slice.whole().count());
            TenantJson.writeQuantiles(json, slice.whole());
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }
}
