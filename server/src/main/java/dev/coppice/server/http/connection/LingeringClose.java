package dev.coppice.server.http.connection;

import dev.coppice.server.http.answer.AnswerWriter;
import dev.coppice.server.http.answer.Reset;
import dev.coppice.server.http.request.HttpLimits;
import dev.coppice.server.http.tls.TlsTermination;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a connection so that the client gets to read the last answer.
 *
 * <p>Closing a socket with unread bytes in it resets the connection, and a reset can take an answer
 * from a client that is still sending. So first the server's half alone is closed, and what the
 * client still sends is read and dropped: up to a number of bytes, a time in all, and a time of
 * silence. That costs as much as a good request, so only some connections have it at once; clients
 * beyond those may find theirs reset.
 */
final class LingeringClose {

  private static final Logger LOG = LoggerFactory.getLogger(LingeringClose.class);

  private static final long MAX_SILENCE_NANOS = 5_000_000_000L;

  private final Channel channel;
  private final AnswerWriter writer;
  private final Deadline deadline;
  private final long maxDropped;
  private final long maxNanos;
  private final Semaphore places;
  private long dropped;
  private boolean lingering;
  private long lingerEnd;

  /**
   * @param deadline at which the owner closes the connection; moved by this once the answer is out
   * @param places of those that may linger at once
   */
  LingeringClose(
      Channel channel,
      AnswerWriter writer,
      Deadline deadline,
      HttpLimits limits,
      Semaphore places) {
    this.channel = channel;
    this.writer = writer;
    this.deadline = deadline;
    this.places = places;
    maxDropped = limits.bodies().maxDrainBytes();
    maxNanos = limits.times().request().toNanos();
  }

  /** To be called when the last answer has been sent, or could not be. */
  void end(boolean moreMayCome) {
    if (moreMayCome
        && channel.isActive()
        && channel instanceof DuplexChannel duplex
        && places.tryAcquire()) {
      linger(duplex);
    } else {
      close();
    }
  }

  private void linger(DuplexChannel duplex) {
    channel.closeFuture().addListener(future -> places.release());
    shutOutput(duplex);
    lingering = true;
    lingerEnd = System.nanoTime() + maxNanos;
    awaitMore();
  }

  /** Under TLS the client is told that this is all, too: the end of the socket proves nothing. */
  private static void shutOutput(DuplexChannel channel) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls == null) {
      channel.shutdownOutput().addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    } else {
      tls.closeOutbound()
          .addListener(
              sent -> channel.shutdownOutput().addListener(ChannelFutureListener.CLOSE_ON_FAILURE));
    }
  }

  /** Bytes came that nobody wants. */
  void dropped(int bytes) {
    dropped += bytes;
    if (dropped > maxDropped) {
      close();
    } else if (lingering) {
      awaitMore();
    }
  }

  boolean isLingering() {
    return lingering;
  }

  /** {@linkplain #end Ends} it when all that was written is sent. */
  void endOnceSent(boolean moreMayCome) {
    if (TlsTermination.isEntering(channel)) {
      Reset.now(channel); // Nothing is sent before the end of the handshake.
      return;
    }
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> end(moreMayCome));
  }

  /** Closes a connection that cannot go on. */
  void broken(Throwable cause) {
    if (cause instanceof IOException || cause.getCause() instanceof IOException) {
      LOG.debug("connection of {} broke", channel.remoteAddress(), cause);
    } else {
      LOG.warn("connection of {} failed", channel.remoteAddress(), cause);
    }
    close();
  }

  /** Closes whatever is under way. */
  void close() {
    writer.cutOff();
  }

  private void awaitMore() {
    long silence = System.nanoTime() + MAX_SILENCE_NANOS;
    deadline.set(silence - lingerEnd < 0 ? silence : lingerEnd);
  }
}
