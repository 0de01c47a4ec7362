package dev.coppice.server.http.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.coppice.server.watch.LineFile;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server's certificate with those between it and a root, as operators put them together. */
final class TlsFilesTest {

  private static final String OF_CA = "-ext BC:critical=ca:true";

  @TempDir static Path directory = Path.of("");
  private static MadeCertificates made = new MadeCertificates(Path.of(""));
  private static Path key = Path.of("");

  @BeforeAll
  static void make() throws Exception {
    made =
        new MadeCertificates(directory.resolve("all.p12"))
            .make("root", "-validity 5 " + OF_CA)
            .make("issuer", "-signer root -validity 10 " + OF_CA)
            .make("old", "-signer root -validity 10 " + OF_CA)
            .make("own", "-signer issuer -validity 100");
    key = made.key(directory.resolve("key"), "own");
  }

  private static TlsFiles files(String... names) throws Exception {
    return new TlsFiles(
        made.certificates(directory.resolve(String.join("-", names)), names), key, null);
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
