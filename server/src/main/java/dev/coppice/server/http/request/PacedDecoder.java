package dev.coppice.server.http.request;

import dev.coppice.server.http.exchange.Refusal;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpConstants;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decodes a connection's requests one at a time.
 *
 * <p>What a client pipelines after a request that is being answered stays undecoded in this
 * decoder's buffer, and once more of it arrives, unread in the kernel's: a connection holds one
 * request and at most one read's worth of bytes, however much is sent.
 */
public final class PacedDecoder extends HttpRequestDecoder {

  /** What is to be done with the bytes at hand. */
  public enum Pace {
    /** They belong to a request. */
    DECODE,
    /** They belong to a later request than the one being answered. */
    HOLD,
    /** Nobody will look at them any more. */
    DROP
  }

  /** Whoever sets the pace. */
  public interface Pacer {
    Pace pace();

    /** True between two requests. */
    boolean isBetweenRequests();

    void firstByteArrived();

    /** What has been read of a request is wrong, or there is no memory for it. */
    void refuse(Refusal refusal);

    void dropped(int bytes);
  }

  private final Pacer pacer;
  private final HeadMemory.Holding memory;
  private final CountedHeaders.Factory headers;

  /** Bytes are in the buffer that {@link Pace#HOLD} kept from being decoded. */
  private boolean held;

  /** Where no more bytes are read, as always while some are held; null while they are read. */
  private @Nullable ChannelHandlerContext paused;

  /** The bytes at hand belong to a request's line or headers. */
  private boolean readingHead;

  private long headBytes;

  /** Of a chunked body's lines since its last bytes. */
  private long lineBytes;

  public PacedDecoder(HttpLimits.Heads limits, HeadMemory.Holding memory, Pacer pacer) {
    this(
        limits,
        memory,
        pacer,
        new CountedHeaders.Factory(
            DefaultHttpHeadersFactory.headersFactory(), limits.maxHeaders()));
  }

  private PacedDecoder(
      HttpLimits.Heads limits,
      HeadMemory.Holding memory,
      Pacer pacer,
      CountedHeaders.Factory headers) {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(limits.maxRequestLineBytes())
            .setMaxHeaderSize(limits.maxHeaderBytes())
            .setHeadersFactory(headers)
            .setTrailersFactory(
                CountedHeaders.Factory.ofUnread(
                    DefaultHttpHeadersFactory.trailersFactory(), limits.maxHeaders()))
            .setMaxChunkSize(64 << 10)
            // What Netty takes for broken must not depend on the version or a system property.
            .setStrictLineParsing(true)
            .setUseRfc9112TransferEncoding(true)
            .setAllowDuplicateContentLengths(false));
    this.pacer = pacer;
    this.memory = memory;
    this.headers = headers;
  }

  /** True if bytes are here that {@link Pace#HOLD} keeps from being decoded. */
  public boolean isHolding() {
    return held;
  }

  /** True if bytes beyond the current request are here or known to be underway. */
  public boolean holdsBytes() {
    return held || actualReadableBytes() > 0;
  }

  /** Goes on after {@link Pace#HOLD}; not to be called while a read is being decoded. */
  public void resume() {
    ChannelHandlerContext ctx = paused;
    if (ctx == null) {
      return;
    }
    // More than once if what stopped the decoding is over before this is.
    while (held && pacer.pace() != Pace.HOLD) {
      held = false;
      decodeHeld(ctx);
    }
    if (!held) {
      paused = null;
      ctx.channel().config().setAutoRead(true);
    }
  }

  /** Not by way of the handlers before this: TLS passes nothing on where nothing came. */
  private void decodeHeld(ChannelHandlerContext ctx) {
    try {
      channelRead(ctx, Unpooled.EMPTY_BUFFER);
    } catch (Exception e) {
      ctx.fireExceptionCaught(e);
    }
    ctx.fireChannelReadComplete();
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf buffer, List<Object> out)
      throws Exception {
    switch (pacer.pace()) {
      case HOLD -> hold(ctx);
      case DROP -> drop(buffer);
      case DECODE -> {
        if (pacer.isBetweenRequests() && skipEmptyLines(buffer)) {
          pacer.firstByteArrived();
          readingHead = true;
          headBytes = 0;
          lineBytes = 0;
        }
        if (readingHead) {
          decodeHead(ctx, buffer, out);
        } else if (!pacer.isBetweenRequests()) {
          decodeBody(ctx, buffer, out);
        }
      }
    }
  }

  /** The superclass would give up what is held; it is decoded when its turn has come. */
  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    ctx.fireUserEventTriggered(event);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
    if (paused != null) {
      // The superclass asks for another read when it decoded nothing, which is what a pause is for.
      ctx.fireChannelReadComplete();
    } else {
      super.channelReadComplete(ctx);
    }
  }

  /**
   * The superclass gets no line that goes on with the one before: it would put them together one by
   * one, and make 67 MB of garbage of 16 KiB; and whoever is in front may see another header.
   */
  private void decodeHead(ChannelHandlerContext ctx, ByteBuf buffer, List<Object> out)
      throws Exception {
    int before = buffer.readerIndex();
    int end = buffer.writerIndex();
    int strange = strangeLine(buffer);
    int messages = out.size();
    if (strange > before) {
      buffer.writerIndex(strange);
      super.decode(ctx, buffer, out);
      buffer.writerIndex(end);
    }
    headBytes += buffer.readerIndex() - before;
    readingHead = out.size() == messages;
    if (!memory.hold(headBytes, headers.count())) {
      refuse(Refusal.headsFull());
    } else if (readingHead && strange < end) {
      refuse(
          Refusal.brokenHttp(
              headBytes == 0
                  ? "it begins with 0x%02x (expected: a method)"
                      .formatted(buffer.getUnsignedByte(strange))
                  : "a line that begins with a blank (expected: one line for each header)"));
    }
  }

  private void refuse(Refusal refusal) {
    readingHead = false;
    pacer.refuse(refusal);
  }

  /**
   * Where a line begins with a blank, or a request with something else that is not to be seen; the
   * end of the bytes if there is no such line in this head.
   */
  private int strangeLine(ByteBuf buffer) {
    int end = buffer.writerIndex();
    int line = buffer.readerIndex();
    if (headBytes == 0 && buffer.getByte(line) <= ' ') {
      return line;
    }
    while (line < end && !isEmptyLine(buffer, line)) {
      if (isBlank(buffer.getByte(line))) {
        return line;
      }
      int last = buffer.indexOf(line, end, HttpConstants.LF);
      line = last < 0 ? end : last + 1;
    }
    return end;
  }

  /**
   * What is read of a body and does not become a part of it are lines of its chunks, or trailers.
   */
  private void decodeBody(ChannelHandlerContext ctx, ByteBuf buffer, List<Object> out)
      throws Exception {
    int before = buffer.readableBytes();
    int messages = out.size();
    super.decode(ctx, buffer, out);
    int lines = before - buffer.readableBytes();
    boolean hasBytes = out.size() > messages;
    if (hasBytes && out.get(messages) instanceof HttpContent part) {
      // What cannot be decoded is passed over, and refused for that.
      lines = part.decoderResult().isFailure() ? 0 : lines - part.content().readableBytes();
    }
    if (lines > 0) {
      lineBytes += lines;
      if (!memory.pass(lineBytes)) {
        pacer.refuse(Refusal.headsFull());
      }
    }
    if (hasBytes) {
      lineBytes = 0;
    }
  }

  private void hold(ChannelHandlerContext ctx) {
    held = true;
    if (paused == null) {
      paused = ctx;
      ctx.channel().config().setAutoRead(false);
    }
  }

  private void drop(ByteBuf buffer) {
    int bytes = buffer.readableBytes();
    buffer.skipBytes(bytes);
    pacer.dropped(bytes);
  }

  /** Line ends before a request line are allowed, and are not a request's first byte. */
  private static boolean skipEmptyLines(ByteBuf buffer) {
    while (buffer.isReadable()) {
      if (!isLineEnd(buffer.getByte(buffer.readerIndex()))) {
        return true;
      }
      buffer.skipBytes(1);
    }
    return false;
  }

  /** Whether the line that begins there is empty, as far as it is here; CR alone ends none. */
  private static boolean isEmptyLine(ByteBuf buffer, int line) {
    int lf = buffer.getByte(line) == HttpConstants.CR ? line + 1 : line;
    return lf == buffer.writerIndex() || buffer.getByte(lf) == HttpConstants.LF;
  }

  private static boolean isLineEnd(byte b) {
    return b == HttpConstants.CR || b == HttpConstants.LF;
  }

  private static boolean isBlank(byte b) {
    return b == HttpConstants.SP || b == HttpConstants.HT;
  }
}
