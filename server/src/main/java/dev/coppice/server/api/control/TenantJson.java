package dev.coppice.server.api.control;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.coppice.metrics.tenants.ErrorKind;
import dev.coppice.metrics.tenants.LastFailure;
import dev.coppice.metrics.tenants.LastLoad;
import dev.coppice.metrics.tenants.Quantiles;
import dev.coppice.metrics.tenants.TenantSnapshot;
import java.io.IOException;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a tenant's figures as members of the object that is open; times are milliseconds. */
public final class TenantJson {

  private static final double NANOS_PER_MILLI = 1e6;

  private TenantJson() {}

  public static void write(JsonGenerator json, TenantSnapshot tenant, Instant now)
      throws IOException {
    writeCounts(json, tenant);
    json.writeObjectFieldStart("lastHour");
    writeQuantiles(json, tenant.modelOfHour(now), tenant.wholeOfHour(now));
    json.writeEndObject();
    json.writeObjectFieldStart("sinceStart");
    writeQuantiles(json, tenant.model(), tenant.whole());
    json.writeEndObject();
    if (tenant.lastCall() != null) {
      json.writeStringField("lastCallAt", tenant.lastCall().toString());
    }
    writeLoad(json, tenant.lastLoad());
    writeFailure(json, tenant.lastFailure());
  }

  private static void writeCounts(JsonGenerator json, TenantSnapshot tenant) throws IOException {
    TenantSnapshot.Counts counts = tenant.counts();
    json.writeNumberField("calls", counts.calls());
    json.writeNumberField("rows", counts.rows());
    json.writeNumberField("hits", counts.hits());
    json.writeObjectFieldStart("errors");
    for (Map.Entry<ErrorKind, Long> each : tenant.errors().entrySet()) {
      json.writeNumberField(text(each.getKey()), each.getValue());
    }
    json.writeEndObject();
    json.writeObjectFieldStart("loads");
    json.writeNumberField("store", counts.storeLoads());
    json.writeNumberField("disk", counts.diskLoads());
    json.writeNumberField("failed", counts.failedLoads());
    json.writeEndObject();
  }

  private static void writeQuantiles(JsonGenerator json, Quantiles model, Quantiles whole)
      throws IOException {
    json.writeNumberField("calls", whole.count());
    json.writeObjectFieldStart("model");
    writeQuantiles(json, model);
    json.writeEndObject();
    json.writeObjectFieldStart("whole");
    writeQuantiles(json, whole);
    json.writeEndObject();
  }

  /** As {@code p50}, {@code p95} and {@code p99}; nothing where there was no call. */
  public static void writeQuantiles(JsonGenerator json, Quantiles quantiles) throws IOException {
    if (quantiles.count() > 0) {
      writeMillis(json, "p50", quantiles.p50());
      writeMillis(json, "p95", quantiles.p95());
      writeMillis(json, "p99", quantiles.p99());
    }
  }

  private static void writeLoad(JsonGenerator json, @Nullable LastLoad load) throws IOException {
    if (load == null) {
      return;
    }
    json.writeObjectFieldStart("lastLoad");
    json.writeStringField("at", load.at().toString());
    json.writeStringField("from", load.fromDisk() ? "disk" : "store");
    writeMillis(json, "fetching", load.fetching().toNanos());
    writeMillis(json, "unpacking", load.unpacking().toNanos());
    writeMillis(json, "building", load.building().toNanos());
    writeMillis(json, "total", load.total().toNanos());
    json.writeEndObject();
  }

  private static void writeFailure(JsonGenerator json, @Nullable LastFailure failure)
      throws IOException {
    if (failure == null) {
      return;
    }
    json.writeObjectFieldStart("lastFailure");
    json.writeStringField("at", failure.at().toString());
    json.writeStringField("kind", text(failure.kind()));
    json.writeStringField("message", failure.message());
    json.writeEndObject();
  }

  private static void writeMillis(JsonGenerator json, String name, long nanos) throws IOException {
    json.writeNumberField(name, Math.rint(nanos / NANOS_PER_MILLI * 1e3) / 1e3);
  }

  private static String text(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
