package dev.coppice.bench;

import dev.coppice.model.Matrix;
import dev.coppice.model.Model;
import dev.coppice.model.ModelFootprint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Measures one model's memory in a fresh JVM: many copies of it, and what the process grew by.
 *
 * <p>The JVM's own memory must not move meanwhile: its heap is fixed and touched from the start,
 * and one load goes before, so that libraries, code and thread buffers are there already.
 */
final class CopiesInMemory {

  private static final List<String> FLAGS =
      List.of(
          "-Xms128m",
          "-Xmx128m",
          "-XX:+AlwaysPreTouch",
          "-XX:+UseSerialGC",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "--finalization=disabled");

  private CopiesInMemory() {}

  /**
   * What was measured, in bytes.
   *
   * @param fileBytes the model file
   * @param computed what the model says it occupies
   * @param resident growth of the process' resident memory, a copy
   * @param allocated growth of what is allocated in the C library's heap, a copy
   * @param reserved what a load of this file reserves before the file has been checked
   * @param peak growth of the process' resident memory at the peak of one load
   */
  record Result(
      long fileBytes, long computed, long resident, long allocated, long reserved, long peak) {

    /** How far the computed bytes are off: 0.05 is 5 % more or less than is resident. */
    double error() {
      return Math.abs(computed / (double) resident - 1);
    }

    private String line() {
      return "%d %d %d %d %d %d"
          .formatted(fileBytes, computed, resident, allocated, reserved, peak);
    }

    private static Result parse(String line) {
      long[] values =
          Arrays.stream(line.strip().split(" ", -1)).mapToLong(Long::parseLong).toArray();
      return new Result(values[0], values[1], values[2], values[3], values[4], values[5]);
    }
  }

  /** Measures in a JVM of its own. */
  static Result measure(Path file, int copies) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(Workplace.java(FLAGS, CopiesInMemory.class));
    command.add(file.toString());
    command.add(Integer.toString(copies));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
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
   * @param args the model file, the number of copies
   */
  public static void main(String[] args) throws IOException {
    ModelFile file = ModelFile.of(Path.of(args[0]));
    int copies = Integer.parseInt(args[1]);
    NativeHeap heap = new NativeHeap();
    ProcessMemory memory = new ProcessMemory(ProcessHandle.current().pid());
    heap.inUse();
    loadAndScore(file).close();
    memory.resident();
    memory.peak();
    heap.trim();
    memory.forgetPeak();
    long residentBefore = memory.resident();
    long allocatedBefore = heap.inUse();
    List<Model> models = new ArrayList<>();
    models.add(loadAndScore(file));
    long peak = memory.peak() - residentBefore;
    while (models.size() < copies) {
      models.add(loadAndScore(file));
    }
    heap.trim();
    long resident = (memory.resident() - residentBefore) / copies;
    long allocated = (heap.inUse() - allocatedBefore) / copies;
    long size = Files.size(file.path());
    System.out.println(
        new Result(
                size,
                models.getFirst().bytes(),
                resident,
                allocated,
                ModelFootprint.loadingBytes(file.format(), size),
                peak)
            .line());
    models.forEach(Model::close);
  }

  private static Model loadAndScore(ModelFile file) throws IOException {
    Model model = file.load();
    float[] row = new float[model.info().featureCount()];
    model.score(new Matrix(row, 1, row.length));
    return model;
  }
}
