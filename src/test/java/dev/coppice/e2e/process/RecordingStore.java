package dev.coppice.e2e.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.coppice.e2e.Tenant;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An S3 server of one object that remembers the headers it is asked with, and may hold an answer.
 */
final class RecordingStore implements AutoCloseable {

  private final Tenant tenant;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, List<Map<String, String>>> requests = new TreeMap<>();
  private volatile CountDownLatch gate = new CountDownLatch(0);

  private RecordingStore(Tenant tenant, HttpServer server) {
    this.tenant = tenant;
    this.server = server;
  }

  static RecordingStore with(Tenant tenant) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    RecordingStore store = new RecordingStore(tenant, server);
    server.createContext("/", store::answer);
    server.setExecutor(store.threads);
    server.start();
    return store;
  }

  /** What a server needs to use it. */
  Map<String, String> settings() {
    return Map.of(
        "COPPICE_MODEL_STORE", "s3://bucket/models/",
        "COPPICE_S3_ENDPOINT", "http://127.0.0.1:" + server.getAddress().getPort(),
        "COPPICE_S3_PATH_STYLE", "true",
        "COPPICE_METRICS_EMF", "false",
        "AWS_ACCESS_KEY_ID", "key",
        "AWS_SECRET_ACCESS_KEY", "secret",
        "AWS_REGION", "us-east-1");
  }

  /** Lets nobody have an answer from now on. */
  void hold() {
    gate = new CountDownLatch(1);
  }

  void release() {
    gate.countDown();
  }

  /** Waits until somebody has asked for an object. */
  synchronized void awaitRequest(String name) throws InterruptedException {
    while (!requests.containsKey(name)) {
      wait();
    }
  }

  /** The headers of each request for an object, by their names in small letters. */
  synchronized List<Map<String, String>> requests(String name) {
    return List.copyOf(requests.getOrDefault(name, List.of()));
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    record(path.substring(path.lastIndexOf('/') + 1), exchange);
    try (exchange) {
      gate.await();
      boolean isThere = path.equals("/bucket/models/" + tenant.name());
      exchange.getResponseHeaders().add("ETag", "\"one\"");
      if (isThere) {
        exchange.sendResponseHeaders(200, tenant.artifact().length);
        exchange.getResponseBody().write(tenant.artifact());
      } else {
        byte[] absent = "<Error><Code>NoSuchKey</Code></Error>".getBytes(UTF_8);
        exchange.sendResponseHeaders(404, absent.length);
        exchange.getResponseBody().write(absent);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void record(String name, HttpExchange exchange) {
    Map<String, String> headers = new TreeMap<>();
    exchange
        .getRequestHeaders()
        .forEach((key, values) -> headers.put(key.toLowerCase(Locale.ROOT), values.getFirst()));
    requests.computeIfAbsent(name, first -> new ArrayList<>()).add(headers);
    notifyAll();
  }

  @Override
  public void close() {
    release();
    server.stop(0);
    threads.shutdownNow();
  }
}
