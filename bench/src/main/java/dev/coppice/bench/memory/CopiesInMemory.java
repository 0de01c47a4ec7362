package dev.coppice.bench.memory;

import dev.coppice.bench.model.ModelFile;
import dev.coppice.bench.run.Workplace;
import dev.coppice.model.Matrix;
import dev.coppice.model.Model;
import dev.coppice.model.xgboost.BoosterFootprint;
import dev.coppice.scripts.ProcessMemory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Measures one model's memory in a fresh JVM: many copies of it, and what the process grew by.
 *
 * <p>The JVM's own memory must not move meanwhile: its heap is fixed and touched from the start,
 * and loads go before, so that libraries, compiled code and thread buffers are there already.
 */
final class CopiesInMemory {

  private static final List<String> FLAGS =
      List.of(
          "-Xms128m",
          "-Xmx128m",
          "-XX:+AlwaysPreTouch",
          "-XX:+UseSerialGC",
          "-XX:TrimNativeHeapInterval=5000",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "--finalization=disabled");

  /**
   * The server's, see {@code scripts/jvm-flags}; otherwise much of what is freed stays resident.
   */
  private static final Map<String, String> ALLOCATOR =
      Map.of("MALLOC_ARENA_MAX", "2", "MALLOC_TRIM_THRESHOLD_", "131072");

  /** So many that the JVM's own unrest is small beside them. */
  private static final long ALL_BYTES = 256_000_000;

  private static final int MIN_COPIES = 4;
  private static final Duration WARM_UP = Duration.ofSeconds(3);

  /** The JVM gives back what its compilers took, but only every 5 s. */
  private static final Duration STILLNESS = Duration.ofSeconds(6);

  private static final long STILL_BYTES = 64 * 1024;
  private static final int MAX_WAITS = 4;

  private CopiesInMemory() {}

  /**
   * What was measured, in bytes.
   *
   * @param fileBytes the model file
   * @param nodes of all its trees; a count
   * @param copies in memory at once; a count
   * @param computed what the model says it occupies
   * @param resident growth of the process' resident memory, per copy
   * @param allocated growth of what is allocated in the C library's heap, per copy
   * @param onHeap growth of what lives on the JVM's heap, per copy; not resident besides, because
   *     the heap is fixed
   * @param reserved what a load of this file through XGBoost reserves before the file is checked
   * @param peak growth of the process' resident memory at the peak of one load
   */
  record Result(
      long fileBytes,
      long nodes,
      long copies,
      long computed,
      long resident,
      long allocated,
      long onHeap,
      long reserved,
      long peak) {

    /** How far the computed bytes are off: 0.05 is 5 % more or less than is resident. */
    double error() {
      return Math.abs(computed / (double) resident - 1);
    }

    /** All that a further copy takes. */
    long total() {
      return resident + onHeap;
    }

    private String line() {
      return LongStream.of(
              fileBytes, nodes, copies, computed, resident, allocated, onHeap, reserved, peak)
          .mapToObj(Long::toString)
          .collect(Collectors.joining(" "));
    }

    private static Result parse(String line) {
      long[] values =
          Arrays.stream(line.strip().split(" ", -1)).mapToLong(Long::parseLong).toArray();
      return new Result(
          values[0], values[1], values[2], values[3], values[4], values[5], values[6], values[7],
          values[8]);
    }
  }

  /** Measures in a JVM of its own. */
  static Result measure(Path file, MemoryEngine engine) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(Workplace.java(FLAGS, CopiesInMemory.class));
    command.add(file.toString());
    command.add(engine.name());
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(ALLOCATOR);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exit = process.waitFor();
    if (exit != 0) {
      throw new IOException("copies of %s: exit %d (expected: 0)".formatted(file, exit));
    }
    return Result.parse(output);
  }

  /**
   * Prints one line, the numbers of {@link Result}.
   *
   * @param args the model file, the engine
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    ModelFile file = ModelFile.of(Path.of(args[0]));
    System.out.println(measureHere(file, MemoryEngine.valueOf(args[1])).line());
  }

  private static Result measureHere(ModelFile file, MemoryEngine engine)
      throws IOException, InterruptedException {
    NativeHeap heap = new NativeHeap();
    ProcessMemory memory = new ProcessMemory(ProcessHandle.current().pid());
    heap.inUse();
    long computed = warmUp(file, engine);
    memory.resident();
    memory.peak();
    awaitStillness(heap);
    long onHeapBefore = onHeap();
    heap.trim();
    memory.forgetPeak();
    long residentBefore = memory.resident();
    long allocatedBefore = heap.inUse();
    List<Model> models = new ArrayList<>();
    models.add(loadAndScore(file, engine));
    long peak = memory.peak() - residentBefore;
    int copies = (int) Math.max(MIN_COPIES, ALL_BYTES / computed);
    while (models.size() < copies) {
      models.add(loadAndScore(file, engine));
    }
    awaitStillness(heap);
    long onHeap = onHeap() - onHeapBefore;
    heap.trim();
    long resident = memory.resident() - residentBefore;
    long allocated = heap.inUse() - allocatedBefore;
    long size = Files.size(file.path());
    models.forEach(Model::close);
    return new Result(
        size,
        file.shape().counts().nodes(),
        copies,
        computed,
        resident / copies,
        allocated / copies,
        Math.max(0, onHeap / copies),
        BoosterFootprint.loadingBytes(file.format(), size),
        peak);
  }

  /** Loads until what loads run is compiled; returns what the model says it occupies. */
  private static long warmUp(ModelFile file, MemoryEngine engine) throws IOException {
    long end = System.nanoTime() + WARM_UP.toNanos();
    long computed;
    do {
      Model model = loadAndScore(file, engine);
      computed = model.bytes();
      model.close();
    } while (System.nanoTime() < end);
    return computed;
  }

  private static void awaitStillness(NativeHeap heap) throws InterruptedException {
    for (int i = 0; i < MAX_WAITS; i++) {
      long before = heap.inUse();
      Thread.sleep(STILLNESS);
      if (Math.abs(heap.inUse() - before) < STILL_BYTES) {
        return;
      }
    }
  }

  /** Bytes of live objects. */
  private static long onHeap() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static Model loadAndScore(ModelFile file, MemoryEngine engine) throws IOException {
    Model model = engine.load(file);
    float[] row = new float[model.info().featureCount()];
    model.score(new Matrix(row, 1, row.length));
    return model;
  }
}
