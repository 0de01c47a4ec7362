package dev.coppice.server.api.management;

import dev.coppice.loader.ModelName;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** The token between two pages of a list: base64url of the last name on the page before. */
final class PageToken {

  private PageToken() {}

  static String encode(ModelName last) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(last.value().getBytes(StandardCharsets.UTF_8));
  }

  /** The name in a token, empty if it is none of ours. */
  static Optional<ModelName> decode(String token) {
    try {
      byte[] name = Base64.getUrlDecoder().decode(token);
      return ModelName.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(name)).toString());
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
