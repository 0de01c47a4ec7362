package dev.coppice.server.http.answer;

import dev.coppice.server.http.exchange.BodyParts;
import dev.coppice.server.http.exchange.NextRound;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.channels.ClosedChannelException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the parts of one answer no faster than its client takes them: what is made and not yet
 * with the kernel is about one part, however large the answer. After some parts other connections
 * get their turn.
 */
final class PartWriter {

  private static final Logger LOG = LoggerFactory.getLogger(PartWriter.class);

  private static final int PARTS_PER_TURN = 16;

  private final Channel channel;
  private final BodyParts parts;
  private final boolean endsConnection;
  private final ChannelPromise sent;
  private final WriteDeadline taking;
  private long written;
  private boolean ended;

  /**
   * @param endsConnection whether the client finds the answer's end by that of the connection
   * @param sent completes when the last byte is with the kernel, or the connection is gone
   * @param taking the client's time for the answer
   */
  PartWriter(
      Channel channel,
      BodyParts parts,
      boolean endsConnection,
      ChannelPromise sent,
      WriteDeadline taking) {
    this.channel = channel;
    this.parts = parts;
    this.endsConnection = endsConnection;
    this.sent = sent;
    this.taking = taking;
    sent.addListener(future -> taking.count(false));
    if (endsConnection) {
      Reset.prepare(channel);
      sent.addListener(
          future -> {
            if (future.isSuccess()) {
              Reset.cancel(channel);
            }
          });
    }
    parts.onReady(this::proceed);
  }

  /** Writes what there is room for; to be called again when there is more. */
  void proceed() {
    for (int i = 0; i < PARTS_PER_TURN && canGoOn(); i++) {
      writeNext();
    }
    boolean hasTurnEnded = canGoOn();
    channel.flush();
    taking.count(waitsForClient());
    if (hasTurnEnded) {
      NextRound.run(channel.eventLoop(), this::proceed);
    }
  }

  private boolean canGoOn() {
    return !ended && channel.isWritable() && parts.isReady();
  }

  private boolean waitsForClient() {
    return ended ? !sent.isDone() : parts.isReady() && !channel.isWritable();
  }

  /** The connection is gone. */
  void abort() {
    if (!ended) {
      end();
      sent.setFailure(new ClosedChannelException());
    }
  }

  /** Ends the connection at once, so that nobody takes what was sent for the whole answer. */
  @SuppressWarnings("FutureReturnValueIgnored") // A connection that breaks here is closed anyway.
  void cutOff() {
    if (endsConnection) {
      Reset.now(channel);
    } else {
      channel.close();
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // The promise of the last part reports it.
  private void writeNext() {
    ByteBuf part;
    try {
      part = parts.next();
    } catch (RuntimeException | Error e) { // Nobody else would end it.
      LOG.error("an answer of {} parts so far cannot go on; its connection is cut", written, e);
      cutOff();
      abort();
      return;
    }
    if (part == null) {
      end();
      channel.write(LastHttpContent.EMPTY_LAST_CONTENT, sent);
    } else {
      written++;
      channel.write(new DefaultHttpContent(part), channel.voidPromise());
    }
  }

  private void end() {
    ended = true;
    parts.close();
  }
}
