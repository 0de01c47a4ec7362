package dev.coppice.server.api.console;

import dev.coppice.model.Quoted;
import dev.coppice.server.http.exchange.Response;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The page, its scripts and its style, read from the jar once. Nothing in them comes from
 * elsewhere, and the browser is told to take nothing that does.
 */
final class ConsoleFiles {

  private static final List<Map.Entry<String, String>> HEADERS =
      List.of(
          Map.entry(
              "Content-Security-Policy",
              "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
                  + " img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
          Map.entry("X-Content-Type-Options", "nosniff"),
          Map.entry("Referrer-Policy", "no-referrer"));

  private static final String SCRIPT = "text/javascript; charset=utf-8";

  private static final Map<String, String> TYPES =
      Map.of(
          "console.html", "text/html; charset=utf-8",
          "console.css", "text/css; charset=utf-8",
          "console.js", SCRIPT,
          "amounts.js", SCRIPT,
          "charts.js", SCRIPT,
          "page.js", SCRIPT,
          "server.js", SCRIPT,
          "tenants.js", SCRIPT);

  private final Map<String, byte[]> files =
      TYPES.keySet().stream()
          .collect(Collectors.toUnmodifiableMap(Function.identity(), ConsoleFiles::read));

  private static byte[] read(String name) {
    try (InputStream file = ConsoleFiles.class.getResourceAsStream(name)) {
      if (file == null) {
        throw new IllegalStateException(name + ": not in the jar (expected: beside this class)");
      }
      return file.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(name + " cannot be read", e);
    }
  }

  boolean has(String name) {
    return files.containsKey(name);
  }

  /**
   * The answer that is a file.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  Response answer(String name) {
    byte[] file = files.get(name);
    String type = TYPES.get(name);
    if (file == null || type == null) {
      throw new IllegalArgumentException("name: " + Quoted.of(name) + " (expected: a file's)");
    }
    return new Response(200, type, Unpooled.wrappedBuffer(file), HEADERS);
  }
}
