package dev.coppice.server.api.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.loader.ModelName;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of tokens, and whom the tokens in them make a caller. */
class TokenFileTest {

  private static final String TOKEN = "0123456789abcdef";

  @TempDir Path directory;

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("tokens"), text);
  }

  private static boolean mayCall(Tokens tokens, String token, String model) {
    Caller caller = tokens.caller(token);
    return caller != null && caller.mayCall(new ModelName(model));
  }

  @Test
  void tokenIsGoodForTheNamesOfItsPrefix() throws Exception {
    Tokens tokens =
        TokenFile.ofCalls(
            file(
                """
                # Who may call what.
                acme-0123456789ab acme/

                \tbeta-0123456789ab   beta corp/x
                star-0123456789ab *
                bare-0123456789ab
                """));
    assertThat(tokens.count()).isEqualTo(4);
    assertThat(mayCall(tokens, "acme-0123456789ab", "acme/model")).isTrue();
    assertThat(mayCall(tokens, "acme-0123456789ab", "acme")).isFalse();
    assertThat(mayCall(tokens, "acme-0123456789ab", "beta corp/x")).isFalse();
    assertThat(mayCall(tokens, "beta-0123456789ab", "beta corp/x.tar.gz")).isTrue();
    assertThat(mayCall(tokens, "star-0123456789ab", "anything")).isTrue();
    assertThat(mayCall(tokens, "bare-0123456789ab", "anything")).isTrue();
    assertThat(tokens.caller("acme-0123456789a")).isNull();
    assertThat(tokens.caller("ACME-0123456789ab")).isNull();
    assertThat(tokens.caller("")).isNull();
  }

  @Test
  void namelessModelIsForThoseWhoMayCallAll() throws Exception {
    Tokens tokens = TokenFile.ofCalls(file(TOKEN + " m\n" + TOKEN + "0 *\n"));
    assertThat(tokens.caller(TOKEN)).isEqualTo(new Caller("m"));
    assertThat(new Caller("m").mayCall(ModelName.SINGLE)).isFalse();
    assertThat(Caller.OF_ALL.mayCall(ModelName.SINGLE)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "short|line 1: no token (expected: 16 to 256 letters, digits and - . _ ~ + / =)",
        "0123456789abcde!|line 1: no token (expected: 16 to 256 letters, digits and - . _ ~ + / =)",
        "''|no token (expected: one a line)",
        "# 0123456789abcdef|no token (expected: one a line)",
      })
  void fileThatIsNoneIsRefusedWithoutAWordOfIt(String text, String flaw) throws Exception {
    Path file = file(text);
    assertThatThrownBy(() -> TokenFile.ofCalls(file)).hasMessage(file + ": " + flaw);
  }

  @Test
  void tokenThatComesTwiceIsRefused() throws Exception {
    Path file = file(TOKEN + " a\n" + TOKEN + " b\n");
    assertThatThrownBy(() -> TokenFile.ofCalls(file))
        .hasMessage(file + ": line 2: a token of an earlier line (expected: each once)");
  }

  @Test
  void sizesAreBounded() throws Exception {
    Path longToken = file("a".repeat(257));
    assertThatThrownBy(() -> TokenFile.ofCalls(longToken)).hasMessageContaining("line 1: no token");
    Path longPrefix = file(TOKEN + " " + "a".repeat(1025));
    assertThatThrownBy(() -> TokenFile.ofCalls(longPrefix))
        .hasMessageContaining("line 1: prefix too long (expected: at most 1024 characters)");
    Path manyLines = file("\n".repeat(20_001));
    assertThatThrownBy(() -> TokenFile.ofCalls(manyLines))
        .hasMessageContaining("too many lines (expected: at most 20000)");
    Path large = file("#".repeat((4 << 20) + 1));
    assertThatThrownBy(() -> TokenFile.ofCalls(large)).hasMessageContaining("too large");
  }

  @Test
  void managementTokensHaveNoPrefix() throws Exception {
    assertThat(TokenFile.ofManagement(file(TOKEN)).caller(TOKEN)).isNotNull();
    Path file = file(TOKEN + " *");
    assertThatThrownBy(() -> TokenFile.ofManagement(file))
        .hasMessage(file + ": line 1: a token and more (expected: a token alone)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Bearer",
        "Bearer ",
        "Basic " + TOKEN,
        TOKEN,
        "Bearer " + TOKEN + "0",
        "Bearer " + TOKEN + ", Bearer " + TOKEN,
        "AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/sagemaker/aws4_request"
      })
  void headerWithoutAKnownTokenIsNobodys(String value) throws Exception {
    CallAccess access = access();
    assertThat(access.caller(authorization(value))).isNull();
    assertThat(access.caller(new DefaultHttpHeaders())).isNull();
  }

  @Test
  void bearerIsReadWhateverItsCase() throws Exception {
    CallAccess access = access();
    assertThat(access.caller(authorization("Bearer " + TOKEN))).isNotNull();
    assertThat(access.caller(authorization("bearer   " + TOKEN))).isNotNull();
    assertThat(access.caller(authorization("Bearer " + TOKEN).add("Authorization", "Bearer x")))
        .isNull();
  }

  private CallAccess access() throws IOException {
    Tokens tokens = TokenFile.ofCalls(file(TOKEN));
    return CallAccess.of(() -> tokens);
  }

  private static HttpHeaders authorization(String value) {
    return new DefaultHttpHeaders().add("Authorization", value);
  }
}
