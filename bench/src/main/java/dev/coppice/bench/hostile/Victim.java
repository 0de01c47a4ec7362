package dev.coppice.bench.hostile;

import dev.coppice.bench.hostile.wire.Place;
import dev.coppice.bench.hostile.wire.Ports;
import dev.coppice.bench.hostile.wire.Requests;
import dev.coppice.bench.run.Workplace;
import dev.coppice.scripts.InvocationClient;
import dev.coppice.scripts.ProcessMemory;
import dev.coppice.scripts.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The server under attack, started anew where an attack ended it. */
final class Victim implements AutoCloseable {

  private static final double MEBIBYTE = 1 << 20;

  private final Workplace workplace;
  private final Path directory;
  private final Map<String, String> settings;
  private final @Nullable Guard guard;
  private final URI grpc;
  private ServerProcess server;

  /**
   * Starts it.
   *
   * @param guard of access to it; null if it is open, which gRPC is then, too
   */
  Victim(Workplace workplace, Path directory, Path store, @Nullable Guard guard)
      throws IOException {
    this.workplace = workplace;
    this.directory = directory;
    this.guard = guard;
    int grpcPort = ServerProcess.freePort();
    grpc = URI.create("http://127.0.0.1:" + grpcPort);
    settings =
        new HashMap<>(
            Map.of(
                "COPPICE_MODEL_STORE", "file://" + store + "/",
                "COPPICE_MEMORY_BUDGET", "256MiB",
                "COPPICE_METRICS_EMF", "false"));
    if (guard == null) {
      settings.put("COPPICE_GRPC_PORT", Integer.toString(grpcPort));
      settings.put("SAGEMAKER_MULTI_MODEL", "true");
      settings.put("COPPICE_MODELS_ROOT", directory.toString());
    } else {
      settings.putAll(guard.settings());
    }
    server = workplace.startServer(directory, settings);
  }

  void reviveIfDead() throws IOException {
    if (!isAlive()) {
      server.close();
      server = workplace.startServer(directory, settings);
    }
  }

  Ports ports() {
    Place calls = new Place(server.endpoint(), guard == null ? null : guard.tls(), null, false);
    Place management =
        guard == null ? calls : new Place(guard.management(), guard.tls(), null, false);
    return new Ports(calls, Place.inTheClear(grpc), management);
  }

  /** A call as the bystander makes it. */
  byte[] call(String model, String row) {
    byte[] call = Requests.invoke(model, "text/csv", row);
    return guard == null ? call : Requests.with(Requests.bearing(Guard.BYSTANDER), call);
  }

  private InvocationClient operator() {
    return guard == null
        ? new InvocationClient(server.endpoint())
        : new InvocationClient(guard.management(), guard.tls(), Guard.OPERATOR);
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
    try (InvocationClient client = operator()) {
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
