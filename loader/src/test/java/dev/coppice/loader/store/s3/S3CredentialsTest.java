package dev.coppice.loader.store.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.loader.StoreKey;
import dev.coppice.loader.store.ModelStoreUri;
import dev.coppice.loader.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.util.RestoreSystemProperties;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Credentials that the SDK's default chain has to fetch itself, from a server that stands in. */
@Timeout(60)
@RestoreSystemProperties
final class S3CredentialsTest {

  private static final StoreKey KEY = new StoreKey("acme.tar.gz");

  @TempDir Path directory = Path.of("");

  @AutoClose private FakeS3 server;

  private final AtomicLong sent = new AtomicLong();

  @BeforeEach
  void start() throws IOException {
    server = new FakeS3();
  }

  /** What a pod of Kubernetes has that is given a role. */
  @Test
  void webIdentityTokenIsChangedForTheCredentialsOfItsRole() throws IOException {
    webIdentity();
    server.then(role("AssumeRoleWithWebIdentity")).then(FakeS3.object(new byte[3]));

    try (S3ModelStore store = store()) {
      store.open(KEY, null).orElseThrow().close();
    }

    assertThat(server.requests).containsExactly("POST /", "GET /bucket/acme.tar.gz");
    assertThat(server.authorizations.getLast()).contains("Credential=ASIAROLE/");
  }

  @Test
  void profileMayAssumeARole() throws IOException {
    profile(
        """
        [profile default]
        role_arn = arn:aws:iam::123456789012:role/models
        source_profile = base
        [profile base]
        aws_access_key_id = AKIABASE
        aws_secret_access_key = secret
        """);
    server.then(role("AssumeRole")).then(FakeS3.object(new byte[3]));

    try (S3ModelStore store = store()) {
      store.open(KEY, null).orElseThrow().close();
    }

    assertThat(server.authorizations.getFirst()).contains("Credential=AKIABASE/");
    assertThat(server.authorizations.getLast()).contains("Credential=ASIAROLE/");
  }

  /** Nobody has signed in, and that is all that is wrong. */
  @Test
  void profileMayBeOfASingleSignOn() throws IOException {
    profile(
        """
        [profile default]
        sso_session = work
        sso_account_id = 123456789012
        sso_role_name = models
        [sso-session work]
        sso_region = eu-west-1
        sso_start_url = https://example.com/start
        """);

    try (S3ModelStore store = store()) {
      assertThatThrownBy(() -> store.open(KEY, null).orElseThrow())
          .isInstanceOf(StoreException.class)
          .hasMessageStartingWith("CREDENTIALS: ")
          .hasMessageNotContaining("class path")
          .hasMessageContaining("The SSO session associated with this profile has expired");
    }
  }

  /** The SDK quotes an address that it refuses. */
  @ParameterizedTest
  @ValueSource(strings = {"user:sesame", "192.0.2.2:1/sesame", "192.0.2.2/user:sesame"})
  void passwordOfTheAddressThatHasCredentialsIsInNoMessage(String user) throws StoreException {
    set(
        Map.of(
            "aws.configFile",
            directory.resolve("none").toString(),
            "aws.sharedCredentialsFile",
            directory.resolve("none").toString(),
            "aws.disableEc2Metadata",
            "true",
            "aws.containerCredentialsFullUri",
            "http://" + user + "@192.0.2.1/credentials"));

    try (S3ModelStore store = store()) {
      assertThatThrownBy(() -> store.open(KEY, null).orElseThrow())
          .isInstanceOf(StoreException.class)
          .hasMessageStartingWith("CREDENTIALS: ")
          .hasMessageContaining("http://***@192.0.2.1/credentials")
          .hasMessageNotContaining("sesame");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "region = eu-west-1, Expected a profile definition on line 1",
    "[default]|use_fips_endpoint = maybe, Profile property 'use_fips_endpoint' must be set",
    "[default]|defaults_mode = any, not a valid defaults mode any",
  })
  void profileThatCannotBeReadIsAFaultOfTheSettings(String lines, String message)
      throws IOException {
    profile(lines.replace('|', '\n'));

    assertThatThrownBy(this::store)
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith("MISCONFIGURED: AWS settings: ")
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 403, 502})
  void whoHandsOutRolesWithoutAnEndIsReadToABound(int status) throws IOException {
    webIdentity();
    String begin = "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult>";
    server.then(FakeS3.endless(status, begin, sent));

    try (S3ModelStore store = store()) {
      assertThatThrownBy(() -> store.open(KEY, null).orElseThrow())
          .isInstanceOf(StoreException.class);
    }

    assertThat(server.requests).containsOnly("POST /");
    assertThat(sent.get()).isLessThan(server.requests.size() * FakeS3.KEPT);
  }

  private void webIdentity() throws IOException {
    Path token = Files.writeString(directory.resolve("token"), "a.web.token");
    set(
        Map.of(
            "aws.webIdentityTokenFile", token.toString(),
            "aws.roleArn", "arn:aws:iam::123456789012:role/models",
            "aws.endpointUrlSts", server.endpoint().toString(),
            "aws.disableEc2Metadata", "true",
            "aws.region", "eu-west-1"));
  }

  private void profile(String text) throws IOException {
    set(
        Map.of(
            "aws.configFile", Files.writeString(directory.resolve("config"), text).toString(),
            "aws.sharedCredentialsFile", directory.resolve("none").toString(),
            "aws.disableEc2Metadata", "true",
            "aws.endpointUrlSts", server.endpoint().toString(),
            "aws.region", "eu-west-1"));
  }

  private static void set(Map<String, String> values) {
    values.forEach(System::setProperty);
  }

  private S3ModelStore store() throws StoreException {
    return new S3ModelStore(
        new ModelStoreUri.S3("bucket", ""),
        S3Settings.of(server.endpoint(), true, 2),
        new PartBuffers(0));
  }

  /** What the service answers that hands out roles. */
  private static FakeS3.Answer role(String action) {
    String credentials =
        """
        <%1$sResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><%1$sResult><Credentials>
        <AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>
        <SessionToken>session</SessionToken><Expiration>2999-01-01T00:00:00Z</Expiration>
        </Credentials></%1$sResult></%1$sResponse>
        """
            .formatted(action);
    return exchange -> {
      byte[] body = credentials.getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/xml");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    };
  }
}
