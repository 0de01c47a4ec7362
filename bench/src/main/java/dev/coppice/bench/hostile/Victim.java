package dev.coppice.bench.hostile;

import dev.coppice.bench.run.Workplace;
import dev.coppice.scripts.InvocationClient;
import dev.coppice.scripts.ProcessMemory;
import dev.coppice.scripts.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

/** The server under attack, started anew where an attack ended it. */
final class Victim implements AutoCloseable {

  private static final double MEBIBYTE = 1 << 20;

  private final Workplace workplace;
  private final Path directory;
  private final Map<String, String> settings;
  private final URI grpc;
  private ServerProcess server;

  Victim(Workplace workplace, Path directory, Path store) throws IOException {
    this.workplace = workplace;
    this.directory = directory;
    int grpcPort = ServerProcess.freePort();
    grpc = URI.create("http://127.0.0.1:" + grpcPort);
    settings =
        Map.of(
            "COPPICE_GRPC_PORT",
            Integer.toString(grpcPort),
            "COPPICE_MODEL_STORE",
            "file://" + store + "/",
            "SAGEMAKER_MULTI_MODEL",
            "true",
            "COPPICE_MODELS_ROOT",
            directory.toString(),
            "COPPICE_MEMORY_BUDGET",
            "256MiB",
            "COPPICE_METRICS_EMF",
            "false");
    server = workplace.startServer(directory, settings);
  }

  void reviveIfDead() throws IOException {
    if (!isAlive()) {
      server.close();
      server = workplace.startServer(directory, settings);
    }
  }

  URI endpoint() {
    return server.endpoint();
  }

  URI grpc() {
    return grpc;
  }

  boolean isAlive() {
    return ProcessHandle.of(server.pid()).map(ProcessHandle::isAlive).orElse(false);
  }

  void forgetPeak() throws IOException {
    new ProcessMemory(server.pid()).forgetPeak();
  }

  /** The most it had in memory since {@link #forgetPeak}; NaN if it has ended. */
  double peakMebibytes() {
    try {
      return new ProcessMemory(server.pid()).peak() / MEBIBYTE;
    } catch (IOException e) {
      return Double.NaN;
    }
  }

  /** What its heap holds, garbage included; NaN if it does not say. */
  double heapMebibytes() throws InterruptedException {
    try (InvocationClient client = new InvocationClient(endpoint())) {
      return client.metrics().sum("jvm_memory_used_bytes", "area=\"heap\"") / MEBIBYTE;
    } catch (IOException e) {
      return Double.NaN;
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
