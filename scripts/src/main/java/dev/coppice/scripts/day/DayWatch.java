package dev.coppice.scripts.day;

import dev.coppice.scripts.InvocationClient;
import dev.coppice.scripts.ProcessMemory;
import dev.coppice.scripts.Scrape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Asks the server for its figures every half hour of the day, and says each hour how it goes. */
final class DayWatch {

  private static final int SAMPLES = 48;
  private static final String LOOKUPS = "coppice_model_cache_lookups_total";
  private static final double MILLIS = 1e3;

  private final InvocationClient client;
  private final ProcessMemory memory;
  private final Consumer<String> progress;
  private final List<DaySample> samples = new ArrayList<>();

  DayWatch(InvocationClient client, ProcessMemory memory, Consumer<String> progress) {
    this.client = client;
    this.memory = memory;
    this.progress = progress;
  }

  /** Returns when the day is over. */
  List<DaySample> watch(DayClock clock) throws IOException, InterruptedException {
    Scrape last = client.metrics();
    for (int at = 1; at <= SAMPLES; at++) {
      double hour = at / 2.0;
      clock.sleepUntil(hour);
      Scrape now = client.metrics();
      DaySample sample = sample(hour, last, now);
      samples.add(sample);
      last = now;
      if (at % 2 == 0) {
        progress.accept(
            "%02.0f:00, %,.0f calls so far, ModelCacheHit %.1f%%, %,d models in memory, %,d MiB"
                .formatted(
                    hour,
                    now.sum(LOOKUPS),
                    100 * sample.hitRatio(),
                    sample.loaded(),
                    sample.residentBytes() >> 20));
      }
    }
    return samples;
  }

  private DaySample sample(double hour, Scrape last, Scrape now) throws IOException {
    double hits = hits(now) - hits(last);
    double calls = now.sum(LOOKUPS) - last.sum(LOOKUPS);
    return new DaySample(
        hour,
        Math.round(calls),
        calls == 0 ? 1 : hits / calls,
        mean("coppice_model_loading_wait_seconds", last, now),
        mean("coppice_model_downloading_seconds", last, now),
        mean("coppice_model_loading_seconds", last, now),
        mean("coppice_model_unloading_seconds", last, now),
        Math.round(now.sum("coppice_loaded_models")),
        now.sum("coppice_memory_utilization_ratio"),
        memory.resident());
  }

  /** Calls of all the server's time that found their model in memory. */
  static double hits(Scrape scrape) {
    return scrape.sum(LOOKUPS, "result=\"hit\"");
  }

  private static double mean(String timer, Scrape last, Scrape now) {
    double count = now.sum(timer + "_count") - last.sum(timer + "_count");
    return count == 0 ? 0 : MILLIS * (now.sum(timer + "_sum") - last.sum(timer + "_sum")) / count;
  }
}
