package dev.coppice.server.logging;

import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Context;
import ch.qos.logback.core.encoder.Encoder;

/** How lines of the log look. */
public enum LogFormat {
  /** For people. */
  TEXT {
    @Override
    Encoder<ILoggingEvent> newEncoder(Context context) {
      PatternLayoutEncoder encoder = new PatternLayoutEncoder();
      encoder.setContext(context);
      encoder.setPattern(PATTERN);
      encoder.start();
      return encoder;
    }
  },
  /** For programs: one JSON object a line. */
  JSON {
    @Override
    Encoder<ILoggingEvent> newEncoder(Context context) {
      JsonEncoder encoder = new JsonEncoder();
      encoder.setContext(context);
      encoder.setWithSequenceNumber(false);
      encoder.setWithNanoseconds(false);
      encoder.setWithContext(false);
      encoder.setWithMarkers(false);
      encoder.setWithKVPList(false);
      encoder.setWithArguments(false);
      encoder.setWithMessage(false);
      encoder.setWithFormattedMessage(true);
      encoder.start();
      return encoder;
    }
  };

  private static final String PATTERN =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX,UTC} %-5level [%thread] %logger{0} -%replace("
          + " trace=%X{trace}){'^ trace=$', ''} %msg%n";

  /** Started. */
  abstract Encoder<ILoggingEvent> newEncoder(Context context);
}
