package dev.coppice.server.api.console;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.coppice.metrics.Totals;
import java.io.IOException;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** Writes samples as one array for each of their values; times are milliseconds. */
final class HistoryColumns {

  private static final double NANOS_PER_MILLI = 1e6;

  private HistoryColumns() {}

  static void write(JsonGenerator json, List<Sample> samples) throws IOException {
    numbers(json, "memoryUsed", samples, Sample::memoryUsed);
    numbers(json, "memoryBudget", samples, Sample::memoryBudget);
    numbers(json, "diskUsed", samples, Sample::diskUsed);
    numbers(json, "diskBudget", samples, Sample::diskBudget);
    counts(json, "hits", samples, Totals::hits);
    counts(json, "misses", samples, Totals::misses);
    counts(json, "calls", samples, Totals::calls);
    counts(json, "clientErrors", samples, Totals::clientErrors);
    counts(json, "serverErrors", samples, Totals::serverErrors);
    counts(json, "loads", samples, Totals::loads);
    times(json, "fetching", samples, sample -> millis(sample.counts().fetchingNanos()));
    times(json, "unpacking", samples, sample -> millis(sample.counts().unpackingNanos()));
    times(json, "building", samples, sample -> millis(sample.counts().buildingNanos()));
    numbers(json, "loadsUnderWay", samples, Sample::loadsUnderWay);
    numbers(json, "loadsWaiting", samples, Sample::loadsWaiting);
    quantiles(json, "p50", samples, sample -> sample.times().p50());
    quantiles(json, "p99", samples, sample -> sample.times().p99());
  }

  private static void counts(
      JsonGenerator json, String name, List<Sample> samples, ToLongFunction<Totals> value)
      throws IOException {
    numbers(json, name, samples, sample -> value.applyAsLong(sample.counts()));
  }

  private static void numbers(
      JsonGenerator json, String name, List<Sample> samples, ToLongFunction<Sample> value)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (Sample sample : samples) {
      json.writeNumber(value.applyAsLong(sample));
    }
    json.writeEndArray();
  }

  private static void times(
      JsonGenerator json, String name, List<Sample> samples, ToDoubleFunction<Sample> millis)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (Sample sample : samples) {
      json.writeNumber(millis.applyAsDouble(sample));
    }
    json.writeEndArray();
  }

  /** Null where there was no call. */
  private static void quantiles(
      JsonGenerator json, String name, List<Sample> samples, ToLongFunction<Sample> nanos)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (Sample sample : samples) {
      if (sample.times().count() == 0) {
        json.writeNull();
      } else {
        json.writeNumber(millis(nanos.applyAsLong(sample)));
      }
    }
    json.writeEndArray();
  }

  static double millis(long nanos) {
    return Math.rint(nanos / NANOS_PER_MILLI * 1e2) / 1e2;
  }
}
