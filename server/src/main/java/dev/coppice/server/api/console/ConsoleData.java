package dev.coppice.server.api.console;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.coppice.cache.resident.Eviction;
import dev.coppice.cache.resident.EvictionCause;
import dev.coppice.metrics.RecentEvictions;
import dev.coppice.metrics.tenants.TenantFigures;
import dev.coppice.metrics.tenants.TenantSnapshot;
import dev.coppice.metrics.tenants.TenantSort;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Writes what every page shows as compact JSON: about 30 KB for a whole hour. */
final class ConsoleData {

  private static final JsonFactory JSON = new JsonFactory();
  private static final int TOP = 10;

  private final Vitals vitals;

  ConsoleData(Vitals vitals) {
    this.vitals = vitals;
  }

  /** The text for a history. Reads all tenants: not for an event loop. */
  String write(HistorySampler.History history) {
    StringWriter text = new StringWriter(32 << 10);
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeNumberField("tick", history.tick());
      json.writeNumberField("period", HistorySampler.PERIOD.toSeconds());
      json.writeNumberField("slots", HistorySampler.MAX);
      json.writeNumberField("end", history.end().getEpochSecond());
      writeNow(json);
      json.writeObjectFieldStart("history");
      HistoryColumns.write(json, history.samples());
      json.writeEndObject();
      writeTops(json, history.end());
      writeEvictions(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing JSON to memory failed", e);
    }
    return text.toString();
  }

  private void writeNow(JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("now");
    json.writeNumberField("memoryUsed", vitals.budget().used());
    json.writeNumberField("memoryBudget", vitals.budget().capacity());
    json.writeNumberField("diskUsed", vitals.diskUsed());
    json.writeNumberField("diskBudget", vitals.diskBudget());
    json.writeNumberField("diskModels", vitals.diskModels());
    json.writeNumberField("models", vitals.cache().figures().residents());
    json.writeNumberField("loadsUnderWay", vitals.cache().figures().loadsRunning());
    json.writeNumberField("loadsWaiting", vitals.cache().figures().loadsWaiting());
    json.writeNumberField("callsWaiting", vitals.waitingCalls().getAsInt());
    json.writeNumberField("callsInFlight", vitals.telemetry().callsInFlight());
    json.writeNumberField("tenants", vitals.telemetry().tenants().size());
    json.writeEndObject();
  }

  private void writeTops(JsonGenerator json, Instant now) throws IOException {
    json.writeObjectFieldStart("tops");
    writeTop(json, "hottest", TenantSort.CALLS, now);
    writeTop(json, "slowest", TenantSort.P99, now);
    writeTop(json, "failing", TenantSort.ERRORS, now);
    writeTop(json, "coldest", TenantSort.IDLE, now);
    json.writeEndObject();
  }

  private void writeTop(JsonGenerator json, String name, TenantSort sort, Instant now)
      throws IOException {
    TenantFigures tenants = vitals.telemetry().tenants();
    Stream<TenantSnapshot> all = tenants.all().filter(tenant -> isWorthIt(sort, tenant));
    List<TenantSnapshot> first = sort.first(TOP, true, all, now);
    json.writeArrayFieldStart(name);
    for (TenantSnapshot tenant : first) {
      writeBrief(json, tenant, now);
    }
    json.writeEndArray();
  }

  /** A tenant without errors does not fail, and one without calls is not hot. */
  private static boolean isWorthIt(TenantSort sort, TenantSnapshot tenant) {
    return switch (sort) {
      case ERRORS -> !tenant.errors().isEmpty();
      case CALLS, P99 -> tenant.counts().calls() > 0;
      default -> true;
    };
  }

  private static void writeBrief(JsonGenerator json, TenantSnapshot tenant, Instant now)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("name", tenant.name());
    json.writeNumberField("calls", tenant.counts().calls());
    json.writeNumberField("errors", tenant.errorCount());
    long p99 = tenant.wholeOfHour(now).p99();
    if (p99 > 0) {
      json.writeNumberField("p99", HistoryColumns.millis(p99));
    }
    if (tenant.lastCall() != null) {
      long idle = Duration.between(tenant.lastCall(), now).toSeconds();
      json.writeNumberField("idle", Math.max(0, idle));
    }
    json.writeEndObject();
  }

  private void writeEvictions(JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("evictionCounts");
    for (Map.Entry<EvictionCause, Long> each : vitals.telemetry().totals().evictions().entrySet()) {
      json.writeNumberField(text(each.getKey()), each.getValue());
    }
    json.writeEndObject();
    json.writeArrayFieldStart("evictions");
    for (RecentEvictions.Entry each : vitals.telemetry().evictions().list()) {
      Eviction eviction = each.eviction();
      json.writeStartObject();
      json.writeStringField("at", each.at().toString());
      json.writeStringField("name", eviction.name().value());
      json.writeStringField("cause", text(eviction.cause()));
      json.writeNumberField("bytes", eviction.bytes());
      if (eviction.newcomer() != null) {
        json.writeStringField("newcomer", eviction.newcomer().value());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static String text(EvictionCause cause) {
    return cause.name().toLowerCase(Locale.ROOT);
  }
}
