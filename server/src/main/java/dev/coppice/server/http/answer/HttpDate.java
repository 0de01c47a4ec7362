package dev.coppice.server.http.answer;

import io.netty.util.AsciiString;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The value of {@code Date}, written anew once a second; for all threads. */
public final class HttpDate {

  /** As RFC 9110 wants it, with two digits for the day where the JDK's own form has one. */
  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final InstantSource clock;
  private volatile Written last;

  private record Written(long second, AsciiString text) {
    static Written of(long second) {
      return new Written(second, AsciiString.of(FORM.format(Instant.ofEpochSecond(second))));
    }
  }

  public HttpDate(InstantSource clock) {
    this.clock = clock;
    last = Written.of(second());
  }

  AsciiString now() {
    long second = second();
    Written written = last;
    if (written.second != second) {
      written = Written.of(second);
      last = written;
    }
    return written.text;
  }

  private long second() {
    return Math.floorDiv(clock.millis(), 1000L);
  }
}
