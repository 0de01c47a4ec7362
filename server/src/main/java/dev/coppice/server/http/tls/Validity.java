package dev.coppice.server.http.tls;

import dev.coppice.model.Quoted;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When a server's certificate is good, with those between it and a root.
 *
 * @param file that they were read from
 * @param end after which the first of them is not
 * @param issuer whose certificate that is, as X.500 has it; empty for the server's own
 */
public record Validity(Path file, Instant begin, Instant end, String issuer) {

  /** A certificate is to be replaced before the last tenth of its time. */
  private static final int LAST_PART = 10;

  /**
   * Says so if it is not good at that time, or not for much longer: clients that verify it refuse
   * the server then.
   */
  public Optional<String> untimely(Instant now) {
    Duration last = Duration.between(begin, end).dividedBy(LAST_PART);
    String is = null;
    if (now.isBefore(begin)) {
      is = "is not good before " + begin;
    } else if (now.isAfter(end)) {
      is = "has expired at " + end;
    } else if (now.isAfter(end.minus(last))) {
      is = "expires at " + end;
    }
    return Optional.ofNullable(is).map(text -> file + ": the certificate " + whose() + text);
  }

  private String whose() {
    return issuer.isEmpty() ? "" : "of its issuer " + Quoted.of(issuer) + " ";
  }
}
