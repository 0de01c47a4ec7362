package dev.coppice.bench.hostile.neighbours;

import dev.coppice.bench.hostile.wire.Wire;
import java.io.IOException;

/** What somebody who does no harm asks. */
public interface Question {

  /** Begins to ask it on a new connection. */
  Asker on(Wire wire) throws IOException;

  /** Asks on one connection, as often as is wanted. */
  interface Asker {
    /** Asks once more; returns the answer, or whatever came instead. */
    String ask() throws IOException;
  }

  /** A request over HTTP. */
  static Question http(byte[] request) {
    return wire ->
        () -> {
          wire.send(request);
          StringBuilder body = new StringBuilder();
          String status = wire.answer(body);
          return status.equals("200") ? body.toString() : status + " " + body;
        };
  }
}
