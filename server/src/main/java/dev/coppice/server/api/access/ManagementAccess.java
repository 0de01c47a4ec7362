package dev.coppice.server.api.access;

import dev.coppice.server.api.failure.Failure;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets requests to the routes that change or list, where those need a token; and keeps pages of
 * other sites from changing anything through the browser of somebody who can reach these routes.
 */
public final class ManagementAccess {

  /** Anybody may. */
  public static final ManagementAccess OPEN = new ManagementAccess(null);

  private final @Nullable Supplier<Tokens> tokens;

  private ManagementAccess(@Nullable Supplier<Tokens> tokens) {
    this.tokens = tokens;
  }

  /**
   * Whoever bears one of these tokens may.
   *
   * @param tokens the newest ones; must not block
   */
  public static ManagementAccess of(Supplier<Tokens> tokens) {
    return new ManagementAccess(tokens);
  }

  /**
   * Why the request may not; null if it may.
   *
   * @param method {@code GET} also for {@code HEAD}
   */
  public @Nullable Failure refusal(HttpMethod method, HttpHeaders headers) {
    Failure otherSite = method.equals(HttpMethod.GET) ? null : OtherSites.refusal(headers);
    if (otherSite != null) {
      return otherSite;
    }
    if (tokens == null) {
      return null;
    }
    String token = BearerHeader.token(headers);
    return token != null && tokens.get().caller(token) != null ? null : Failure.unauthenticated();
  }
}
