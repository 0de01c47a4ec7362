package dev.coppice.server.http.tls;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.coppice.server.watch.LineFile;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server's certificate with those between it and a root, as operators put them together. */
final class TlsFilesTest {

  @TempDir static Path directory = Path.of("");
  private static Map<String, X509Bundle> made = Map.of();
  private static Path key = Path.of("");

  @BeforeAll
  static void make() throws Exception {
    X509Bundle root = certificate("root", 5).setIsCertificateAuthority(true).buildSelfSigned();
    CertificateBuilder issuing = certificate("issuer", 10).setIsCertificateAuthority(true);
    X509Bundle issuer = issuing.buildIssuedBy(root);
    X509Bundle old = issuing.subject("CN=old").buildIssuedBy(root);
    X509Bundle own = certificate("own", 100).buildIssuedBy(issuer);
    made = Map.of("root", root, "issuer", issuer, "old", old, "own", own);
    key = Files.writeString(directory.resolve("key"), own.getPrivateKeyPEM());
  }

  private static CertificateBuilder certificate(String name, int days) {
    return new CertificateBuilder()
        .subject("CN=" + name)
        .ecp256()
        .notAfter(Instant.now().plus(Duration.ofDays(days)));
  }

  private static TlsFiles files(String... names) throws Exception {
    StringBuilder text = new StringBuilder();
    for (String name : names) {
      text.append(requireNonNull(made.get(name)).getCertificatePEM());
    }
    Path certificates = directory.resolve(String.join("-", names));
    return new TlsFiles(Files.writeString(certificates, text), key, null);
  }

  private static void assertEnds(Validity validity, int days) {
    Instant end = Instant.now().plus(Duration.ofDays(days));
    assertThat(validity.end()).isBetween(end.minus(Duration.ofDays(1)), end);
  }

  @Test
  void isGoodAsLongAsEachButTheRoot() throws Exception {
    assertEnds(files("own").validity(LineFile::bytes), 100);
    TlsFiles whole = files("own", "issuer", "root");
    Validity validity = whole.validity(LineFile::bytes);
    assertEnds(validity, 10);
    assertThat(validity.untimely(validity.end().minus(Duration.ofHours(1))))
        .contains(
            "%s: the certificate of its issuer CN=issuer expires at %s"
                .formatted(whole.certificate(), validity.end()));
  }

  @ParameterizedTest
  @CsvSource({"own", "own issuer", "own issuer root"})
  void chainThatIsInOrderIsShown(String names) throws Exception {
    TlsFiles files = files(names.split(" ", -1));
    assertThat(files.read(LineFile::bytes, "http/1.1").isServer()).isTrue();
    assertThat(TlsFiles.flaws(files.certificate(), key, null, LineFile::bytes)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "own root issuer, 2",
    "own old, 2",
    "own own, 2",
    "own issuer root root, 4",
    "own root, 2"
  })
  void chainThatIsNotIsRefusedWithThePlace(String names, int place) throws Exception {
    TlsFiles files = files(names.split(" ", -1));
    String flaw =
        "%s: certificate %d is not that of the issuer of the one before"
                .formatted(files.certificate(), place)
            + " (expected: the server's own, then its issuer's, and so on)";
    assertThatIOException()
        .isThrownBy(() -> files.read(LineFile::bytes, "http/1.1"))
        .withMessage(flaw);
    assertThat(TlsFiles.flaws(files.certificate(), key, null, LineFile::bytes))
        .containsExactly(new TlsFiles.Flaw(TlsFiles.Part.CERTIFICATE, flaw));
  }
}
