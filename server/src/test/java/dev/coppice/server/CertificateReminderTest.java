package dev.coppice.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.model.LogLines;
import dev.coppice.server.http.tls.Validity;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A certificate of a hundred days, looked at while the time goes by. */
class CertificateReminderTest {

  private static final Instant BEGIN = Instant.parse("2026-01-31T03:00:00Z");

  @RegisterExtension final LogLines log = LogLines.of(CertificateReminder.class);

  private Validity inForce = from(BEGIN);
  private Instant now = BEGIN;
  private final CertificateReminder reminder = new CertificateReminder(() -> inForce, () -> now);

  private static Validity from(Instant begin) {
    return new Validity(Path.of("own.pem"), begin, begin.plus(Duration.ofDays(100)), "");
  }

  private void lookOn(double day) {
    now = BEGIN.plusSeconds((long) (day * Duration.ofDays(1).toSeconds()));
    reminder.look();
  }

  private static String line(String rest) {
    return "COPPICE_TLS_CERT: own.pem: the certificate " + rest;
  }

  @Test
  void oneThatWasGoodAtTheStartIsWarnedOfOnceItExpiresSoon() {
    lookOn(0);
    lookOn(89.9);
    assertThat(log.texts()).isEmpty();

    lookOn(90.1);
    assertThat(log.texts()).containsExactly(line("expires at 2026-05-11T03:00:00Z"));
  }

  @Test
  void warningComesAgainOnceADay() {
    lookOn(90.1);
    lookOn(90.2);
    lookOn(91);
    assertThat(log.texts()).hasSize(1);

    lookOn(91.2);
    assertThat(log.texts()).hasSize(2);
  }

  @Test
  void expiryIsSaidAtOnce() {
    lookOn(99.9);
    lookOn(100.1);

    assertThat(log.texts())
        .containsExactly(
            line("expires at 2026-05-11T03:00:00Z"), line("has expired at 2026-05-11T03:00:00Z"));
  }

  @Test
  void newOneEndsTheWarnings() {
    lookOn(95);
    inForce = from(now);
    lookOn(97);
    assertThat(log.texts()).hasSize(1);

    inForce = from(now.plusSeconds(60));
    lookOn(97);
    assertThat(log.texts().getLast()).isEqualTo(line("is not good before 2026-05-08T03:01:00Z"));
  }
}
