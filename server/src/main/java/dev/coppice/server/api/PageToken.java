package dev.coppice.server.api;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** The token between two pages of a list: base64url of the last name on the page before. */
final class PageToken {

  private PageToken() {}

  static String encode(String lastName) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(lastName.getBytes(StandardCharsets.UTF_8));
  }

  /** The name in a token, empty if it is none of ours. */
  static Optional<String> decode(String token) {
    try {
      byte[] name = Base64.getUrlDecoder().decode(token);
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(name)).toString());
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
