package dev.coppice.server.grpc;

import dev.coppice.model.Quoted;
import dev.coppice.server.http.connection.ClientAddress;
import dev.coppice.server.http.exchange.AnsweredRequest;
import dev.coppice.server.http.exchange.Refusal;
import dev.coppice.server.http.exchange.RequestHandler;
import dev.coppice.server.http.exchange.RequestNotes;
import dev.coppice.server.http.request.RequestHead;
import dev.coppice.server.http.request.RequestId;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import io.netty.util.AttributeKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells the log of the requests of one connection that gRPC itself refuses by their headers, before
 * any interceptor sees them: calls whose messages are compressed, and what is no call at all.
 *
 * <p>On the connection's event loop, on which a call is begun while its headers are read.
 */
final class RefusedHeads extends Http2FrameListenerDecorator {

  private static final AttributeKey<RefusedHeads> OF =
      AttributeKey.valueOf("coppice.grpcRefusedHeads");

  private static final AsciiString ENCODING = AsciiString.cached("grpc-encoding");
  private static final AsciiString IDENTITY = AsciiString.cached("identity");
  static final AsciiString REQUEST_ID = AsciiString.cached(KeptHeaders.REQUEST_ID.name());

  private final Channel channel;
  private final RequestHandler log;
  private boolean isCall;

  private RefusedHeads(Channel channel, Http2FrameListener next, RequestHandler log) {
    super(next);
    this.channel = channel;
    this.log = log;
  }

  /** Begins to look at a connection's; once it speaks HTTP/2. */
  static void begin(Channel channel, RequestHandler log) {
    Http2ConnectionHandler handler = channel.pipeline().get(Http2ConnectionHandler.class);
    RefusedHeads made = new RefusedHeads(channel, handler.decoder().frameListener(), log);
    handler.decoder().frameListener(made);
    channel.attr(OF).set(made);
  }

  /** The headers that are being read have become a call, whose line is others' to write. */
  static void became(Channel channel) {
    RefusedHeads heads = channel.attr(OF).get();
    if (heads != null) {
      heads.isCall = true;
    }
  }

  @Override
  public void onHeadersRead(
      ChannelHandlerContext ctx,
      int streamId,
      Http2Headers headers,
      int dependency,
      short weight,
      boolean isExclusive,
      int padding,
      boolean isEnd)
      throws Http2Exception {
    long start = System.nanoTime();
    isCall = false;
    try {
      super.onHeadersRead(ctx, streamId, headers, dependency, weight, isExclusive, padding, isEnd);
    } finally {
      if (!isCall) {
        tell(headers, start);
      }
    }
  }

  private void tell(Http2Headers headers, long start) {
    Refusal refusal = refusal(headers.get(ENCODING));
    log.refused(refusal.kind());
    AnsweredRequest.EndListener hearing =
        new AnsweredRequest(
                requestId(headers),
                ClientAddress.text(channel.remoteAddress()),
                text(headers.method()),
                RequestHead.path(text(headers.path())),
                EmptyHttpHeaders.INSTANCE,
                start,
                0,
                refusal.kind().status(),
                false,
                refusal.message(),
                new RequestNotes())
            .reportedTo(log);
    if (hearing != null) {
      hearing.ended(true, 0);
    }
  }

  private static Refusal refusal(@Nullable CharSequence encoding) {
    return encoding == null || IDENTITY.contentEquals(encoding)
        ? Refusal.brokenHttp("no call of gRPC")
        : new Refusal(
            Refusal.Kind.CONTENT_ENCODING,
            "grpc-encoding: " + Quoted.of(encoding.toString()) + " (expected: identity)");
  }

  /** Its own of a client that sent one, of several none: the first would be a guess. */
  private static CharSequence requestId(Http2Headers headers) {
    List<CharSequence> sent = headers.getAll(REQUEST_ID);
    return RequestId.of(sent.size() == 1 ? sent.getFirst().toString() : null);
  }

  private static String text(@Nullable CharSequence header) {
    return header == null ? "" : header.toString();
  }
}
