package dev.coppice.server.http.answer;

import dev.coppice.server.http.exchange.BodyParts;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPromise;
import io.netty.util.AsciiString;
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

  private static final AsciiString LINE_END = AsciiString.cached("\r\n");
  private static final AsciiString LAST_CHUNK = AsciiString.cached("0\r\n\r\n");

  private final Channel channel;
  private final BodyParts parts;
  private final boolean chunked;
  private final ChannelPromise sent;
  private long written;
  private boolean ended;

  /**
   * @param chunked whether each part goes out as a chunk with its length
   * @param sent completes when the last byte is with the kernel, or the connection is gone
   */
  PartWriter(Channel channel, BodyParts parts, boolean chunked, ChannelPromise sent) {
    this.channel = channel;
    this.parts = parts;
    this.chunked = chunked;
    this.sent = sent;
    parts.onReady(this::proceed);
  }

  /** Writes what there is room for; to be called again when there is more. */
  void proceed() {
    for (int i = 0; i < PARTS_PER_TURN && canGoOn(); i++) {
      writeNext();
    }
    boolean hasTurnEnded = canGoOn();
    channel.flush();
    if (hasTurnEnded) {
      channel.eventLoop().execute(this::proceed);
    }
  }

  private boolean canGoOn() {
    return !ended && channel.isWritable() && parts.isReady();
  }

  /** The connection is gone. */
  void abort() {
    if (!ended) {
      end();
      sent.setFailure(new ClosedChannelException());
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // A connection that breaks here is closed anyway.
  private void writeNext() {
    ByteBuf part;
    try {
      part = parts.next();
    } catch (RuntimeException e) {
      LOG.error("an answer of {} parts so far cannot go on; its connection is cut", written, e);
      channel.close();
      abort();
      return;
    }
    if (part == null) {
      end();
      channel.write(chunked ? bytes(LAST_CHUNK) : Unpooled.EMPTY_BUFFER, sent);
      return;
    }
    written++;
    if (chunked) {
      String length = Integer.toHexString(part.readableBytes());
      channel.write(bytes(AsciiString.of(length).concat(LINE_END)), channel.voidPromise());
    }
    channel.write(part, channel.voidPromise());
    if (chunked) {
      channel.write(bytes(LINE_END), channel.voidPromise());
    }
  }

  private ByteBuf bytes(AsciiString text) {
    ByteBuf bytes = channel.alloc().directBuffer(text.length());
    return bytes.writeBytes(text.array(), text.arrayOffset(), text.length());
  }

  private void end() {
    ended = true;
    parts.close();
  }
}
