package dev.coppice.e2e.people;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;

/**
 * A proxy that hands on a page's {@code Origin}, but neither {@code Host} nor what else a browser
 * says of a page.
 */
final class ForgetfulProxy implements AutoCloseable {

  private static final List<String> HANDED_ON =
      List.of("Origin", "Content-Type", "Cache-Control", "If-None-Match");

  private final HttpServer proxy;
  private final HttpClient client = HttpClient.newHttpClient();
  private final URI server;

  private ForgetfulProxy(HttpServer proxy, URI server) {
    this.proxy = proxy;
    this.server = server;
  }

  static ForgetfulProxy before(URI server) throws IOException {
    HttpServer listening =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    ForgetfulProxy proxy = new ForgetfulProxy(listening, server);
    listening.createContext("/", proxy::handOn);
    listening.start();
    return proxy;
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + proxy.getAddress().getPort() + path);
  }

  private void handOn(HttpExchange exchange) throws IOException {
    try (exchange) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(server.resolve(exchange.getRequestURI()))
              .method(
                  exchange.getRequestMethod(),
                  BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
      for (String name : HANDED_ON) {
        exchange
            .getRequestHeaders()
            .getOrDefault(name, List.of())
            .forEach(value -> request.header(name, value));
      }
      HttpResponse<byte[]> answer = client.send(request.build(), BodyHandlers.ofByteArray());
      answer
          .headers()
          .firstValue("Content-Type")
          .ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
      int length = answer.body().length;
      exchange.sendResponseHeaders(answer.statusCode(), length == 0 ? -1 : length);
      exchange.getResponseBody().write(answer.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    proxy.stop(0);
    client.shutdownNow();
  }
}
