package dev.coppice.bench.http;

import dev.coppice.bench.run.Workplace;
import dev.coppice.scripts.PemCertificate;
import dev.coppice.scripts.ServerProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The reference: {@link BareNettyServer} in a JVM of its own, with the flags of the server. */
public final class BareServerProcess implements AutoCloseable {

  private static final long STOP_LIMIT_SECONDS = 10;

  private final Process process;
  private final URI endpoint;

  private BareServerProcess(Process process, URI endpoint) {
    this.process = process;
    this.endpoint = endpoint;
  }

  /** Starts it beside the server and waits until it listens. */
  public static BareServerProcess beside(ServerProcess server) throws IOException {
    return beside(server, List.of());
  }

  /** The same with TLS. */
  static BareServerProcess beside(ServerProcess server, PemCertificate certificate)
      throws IOException {
    return beside(
        server, List.of(certificate.certificate().toString(), certificate.key().toString()));
  }

  private static BareServerProcess beside(ServerProcess server, List<String> tls)
      throws IOException {
    List<String> command =
        new ArrayList<>(Workplace.java(jvmFlags(server.pid()), BareNettyServer.class));
    command.add("0");
    command.addAll(tls);
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader output = process.inputReader()) {
      String port = output.readLine();
      if (port == null) {
        throw new IOException("bare Netty: ended (expected: it prints its port)");
      }
      return new BareServerProcess(
          process, URI.create((tls.isEmpty() ? "http" : "https") + "://127.0.0.1:" + port));
    } catch (IOException | RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  /** All flags but the recorded start, which fits one class path only. */
  private static List<String> jvmFlags(long pid) throws IOException {
    Path commandLine = Path.of("/proc", Long.toString(pid), "cmdline");
    return Arrays.stream(Files.readString(commandLine).split("\0", -1))
        .skip(1)
        .takeWhile(word -> !word.equals("-jar"))
        .filter(word -> !word.startsWith("-XX:AOT"))
        .toList();
  }

  /** Where it listens, {@code http://127.0.0.1:port}. */
  URI endpoint() {
    return endpoint;
  }

  /** Its process id, for whoever measures it. */
  long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (process.waitFor(STOP_LIMIT_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}
