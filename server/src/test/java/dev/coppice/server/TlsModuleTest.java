package dev.coppice.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.model.LogLines;
import dev.coppice.server.config.Config;
import dev.coppice.server.http.ServerFixture;
import dev.coppice.server.watch.FileWatcher;
import dev.coppice.server.watch.Watched;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the log has of the files of TLS, at the start and when they change. */
class TlsModuleTest {

  /** So often that a change is soon seen. */
  private static final Duration PERIOD = Duration.ofMillis(10);

  @TempDir Path directory = Path.of("");

  @RegisterExtension final LogLines log = LogLines.of(TlsModule.class, Watched.class);

  /**
   * A pair that is good from so many days ago, or in the time to come, for a hundred days, in place
   * of the one before: both files at once, as where secrets are mounted.
   */
  private Config.Access make(int from, boolean hasGrpc) throws Exception {
    Path made = Files.createTempDirectory(directory, "pair");
    Instant start = Instant.now().plus(Duration.ofDays(from));
    X509Bundle pair =
        new CertificateBuilder()
            .subject("CN=own")
            .ecp256()
            .notBefore(start)
            .notAfter(start.plus(Duration.ofDays(100)))
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    Files.writeString(made.resolve("CERTIFICATE"), pair.getCertificatePEM());
    Files.writeString(made.resolve("PRIVATE KEY"), pair.getPrivateKeyPEM());
    replace(Files.createSymbolicLink(directory.resolve("next"), made), "now");
    return new Config.Access(
        hasGrpc ? OptionalInt.of(0) : OptionalInt.empty(),
        OptionalInt.empty(),
        null,
        null,
        new Config.Tenants(OptionalInt.empty(), OptionalInt.empty(), null),
        new Config.Tls(certificate(), certificate().resolveSibling("PRIVATE KEY"), null));
  }

  private Path certificate() {
    return directory.resolve("now/CERTIFICATE");
  }

  private void replace(Path next, String name) throws Exception {
    Files.move(next, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  @ParameterizedTest
  @CsvSource({"-101, has expired at ", "-95, expires at ", "2, is not good before "})
  void certificateThatIsNotGoodForLongIsWarnedOf(int from, String what) throws Exception {
    try (FileWatcher files = new FileWatcher();
        TlsModule tls = new TlsModule(make(from, false), files, 1, 1)) {
      assertThat(tls.http()).isNotNull();
      assertThat(log.texts())
          .singleElement()
          .asString()
          .startsWith("COPPICE_TLS_CERT: %s: the certificate %s".formatted(certificate(), what));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void changeHasOneLineAndAnExpiredCertificateOneMore(boolean hasGrpc) throws Exception {
    try (FileWatcher files = new FileWatcher(PERIOD);
        TlsModule tls = new TlsModule(make(-1, hasGrpc), files, 1, 1)) {
      assertThat(tls.grpc() != null).isEqualTo(hasGrpc);
      make(-101, hasGrpc);
      ServerFixture.await(() -> log.texts().size() >= 2);
      replace(Files.writeString(directory.resolve("next"), "none"), "now/CERTIFICATE");
      ServerFixture.await(() -> log.texts().getLast().contains("stays in force"));
      assertThat(log.texts())
          .satisfiesExactly(
              line -> assertThat(line).contains("the certificate has expired at "),
              line -> assertThat(line).isEqualTo("COPPICE_TLS_CERT: read anew"),
              line -> assertThat(line).contains("what was read before stays in force"));
    }
  }

  @Test
  void goodCertificateHasNoLine() throws Exception {
    try (FileWatcher files = new FileWatcher();
        TlsModule tls = new TlsModule(make(-1, true), files, 1, 1)) {
      assertThat(tls.grpc()).isNotNull();
      assertThat(log.texts()).isEmpty();
    }
  }
}
