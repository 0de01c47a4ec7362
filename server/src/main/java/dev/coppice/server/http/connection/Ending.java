package dev.coppice.server.http.connection;

import dev.coppice.server.http.answer.Answer;
import dev.coppice.server.http.request.PacedDecoder;
import dev.coppice.server.http.request.RequestHead;
import org.jspecify.annotations.Nullable;

/** Says whether a connection ends: with an answer that is fit to be followed by others, or now. */
final class Ending {

  private final Connections all;
  private final PacedDecoder decoder;
  private final IdleClient client;
  private final HalfClosedClient half;
  private boolean isStopped;

  Ending(Connections all, PacedDecoder decoder, IdleClient client, HalfClosedClient half) {
    this.all = all;
    this.decoder = decoder;
    this.client = client;
    this.half = half;
  }

  /**
   * Whether the client, or the server, wants this answer to be the last.
   *
   * @param head the answered request's; null if it could not be read
   */
  boolean isDueWith(Answer answer, @Nullable RequestHead head) {
    if (isDue() || head == null || !head.isKeepAlive()) {
      return true;
    }
    // An older client finds the end of a body in parts by the end of the connection alone.
    return answer.parts() != null && !head.isHttp11();
  }

  /** Whether no request may follow, or none can. */
  boolean isDue() {
    boolean allIsRead = half.isAllRead() && !decoder.holdsBytes();
    return allIsRead || all.isLeaving() || client.isLeaving();
  }

  /** No request is begun from here on but one that is here: its answer is the last. */
  void stop() {
    isStopped = true;
  }

  /**
   * Whether nothing more is to be answered. What a client sent before it ended its side still is,
   * and the next of what it sent before the stop; of a request that had only begun the rest never
   * comes from a client that ended its side.
   */
  boolean isOver(ConnectionState state) {
    if (decoder.isHolding()) {
      return false;
    }
    return switch (state) {
      case IDLE -> isStopped || half.isAllRead();
      case READING, CLOSING -> half.isAllRead();
      case ANSWERING, CLOSED -> false;
    };
  }

  /** Whether the client has sent more than was answered, and may go on to. */
  boolean leavesBytes() {
    return !half.isAllRead() && decoder.holdsBytes();
  }
}
