package dev.coppice.server;

import dev.coppice.server.config.AccessSetting;
import dev.coppice.server.http.tls.Validity;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns of a certificate that is not good, or not for much longer: as soon as it is so, and once a
 * day from then on, since whatever renews it may have failed long after the start. For one thread
 * at a time.
 */
final class CertificateReminder {

  private static final Logger LOG = LoggerFactory.getLogger(CertificateReminder.class);

  private static final Duration AGAIN = Duration.ofDays(1);

  private final Supplier<Validity> inForce;
  private final InstantSource clock;
  private String said = "";
  private Instant saidAt = Instant.EPOCH;

  /**
   * @param inForce of the certificate that clients are shown
   */
  CertificateReminder(Supplier<Validity> inForce, InstantSource clock) {
    this.inForce = inForce;
    this.clock = clock;
  }

  /** Warns if it is time to; to be called now and then. */
  void look() {
    Instant now = clock.instant();
    String why = inForce.get().untimely(now).orElse("");
    boolean isDue = !why.equals(said) || !now.isBefore(saidAt.plus(AGAIN));
    if (isDue && !why.isEmpty()) {
      LOG.warn("{}: {}", AccessSetting.TLS_CERT.key(), why);
      saidAt = now;
    }
    said = why;
  }
}
