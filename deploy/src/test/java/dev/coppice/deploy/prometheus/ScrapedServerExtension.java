package dev.coppice.deploy.prometheus;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Hands one {@link ScrapedServer} to all tests that ask for it; it is closed after the last. */
public final class ScrapedServerExtension implements ParameterResolver {

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == ScrapedServer.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(Namespace.create(ScrapedServerExtension.class))
        .computeIfAbsent(ScrapedServer.class, key -> start(), ScrapedServer.class);
  }

  private static ScrapedServer start() {
    try {
      return ScrapedServer.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
