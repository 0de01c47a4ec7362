package dev.coppice.server.api.access;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Knows callers by their tokens, where calls need one. */
public final class CallAccess {

  /** Anybody may call any model. */
  public static final CallAccess OPEN = new CallAccess(null);

  private final @Nullable Supplier<Tokens> tokens;

  private CallAccess(@Nullable Supplier<Tokens> tokens) {
    this.tokens = tokens;
  }

  /**
   * Whoever bears one of these tokens may call the models of that token's prefix.
   *
   * @param tokens the newest ones; must not block
   */
  public static CallAccess of(Supplier<Tokens> tokens) {
    return new CallAccess(tokens);
  }

  /** Who calls; null if nobody knows. */
  public @Nullable Caller caller(HttpHeaders headers) {
    if (tokens == null) {
      return Caller.OF_ALL;
    }
    String token = BearerHeader.token(headers);
    return token == null ? null : tokens.get().caller(token);
  }
}
