package dev.coppice.model.readers;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** XGBoost in a process of its own, which is started again when a file has ended it. */
final class Reference implements AutoCloseable {

  /** What it may take to load a small file and to score a few rows, on a busy machine. */
  private static final long MAX_SECONDS = 60;

  /** Lengths that XGBoost believes must not take the machine's memory: an allocation fails. */
  private static final long MAX_KIB = 6L << 20;

  private final Path folder = Files.createTempDirectory("reference");
  private @Nullable Process process;

  Reference() throws IOException {}

  /** What XGBoost did with a file. */
  sealed interface Answer {

    /** It has so many features and gives these scores. */
    @SuppressWarnings("ArrayRecordComponent") // Read once.
    record Read(int features, float[] scores) implements Answer {}

    /** XGBoost says why it does not read or score it. */
    record Refused(String text) implements Answer {}

    /** The process ended, or had to be ended. */
    record Died() implements Answer {}
  }

  Answer ask(Question question) throws IOException {
    Process asked = process != null && process.isAlive() ? process : start();
    process = asked;
    CompletableFuture<Void> end =
        CompletableFuture.runAsync(
            asked::destroyForcibly,
            CompletableFuture.delayedExecutor(MAX_SECONDS, TimeUnit.SECONDS));
    try {
      question.write(new DataOutputStream(new BufferedOutputStream(asked.getOutputStream())));
      return read(new DataInputStream(asked.getInputStream()));
    } catch (IOException e) {
      // The pipe broke, so nothing but the process can have ended.
      asked.destroyForcibly().onExit().join();
      return new Answer.Died();
    } finally {
      end.cancel(false);
    }
  }

  private static Answer read(DataInputStream in) throws IOException {
    if (!in.readBoolean()) {
      return new Answer.Refused(in.readUTF());
    }
    int features = in.readInt();
    float[] scores = new float[in.readInt()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = in.readFloat();
    }
    return new Answer.Read(features, scores);
  }

  private Process start() throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    ProcessBuilder builder =
        new ProcessBuilder(
            "/bin/sh",
            "-c",
            "ulimit -c 0; ulimit -v " + MAX_KIB + "; exec \"$@\" 3>&1 1>&2",
            "sh",
            java,
            "-Xmx96m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-CreateCoredumpOnCrash",
            "-XX:ErrorFile=/dev/null",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            ReferenceProcess.class.getName(),
            folder.toString());
    builder.environment().put("OMP_NUM_THREADS", "1");
    builder.redirectError(folder.resolve("errors").toFile());
    return builder.start();
  }

  @Override
  public void close() throws IOException {
    if (process != null) {
      process.destroyForcibly().onExit().join();
    }
    for (String name : new String[] {"errors", "model.json", "model.ubj"}) {
      Files.deleteIfExists(folder.resolve(name));
    }
    Files.deleteIfExists(folder);
  }
}
