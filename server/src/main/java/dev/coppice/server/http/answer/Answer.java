package dev.coppice.server.http.answer;

import dev.coppice.server.http.exchange.AnswerStyle;
import dev.coppice.server.http.exchange.AnsweredRequest.EndListener;
import dev.coppice.server.http.exchange.BodyParts;
import dev.coppice.server.http.exchange.Exchange.SentListener;
import dev.coppice.server.http.exchange.Refusal;
import dev.coppice.server.http.exchange.Response;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * A response on its way out.
 *
 * @param parts its body if that goes out in parts, {@code response} being the head alone; else null
 * @param requestId the id of the answered request
 * @param listener learns how the sending ended; null if nobody asks
 */
public record Answer(
    Response response,
    @Nullable BodyParts parts,
    AsciiString requestId,
    AnswerStyle style,
    @Nullable SentListener listener) {

  /** To a request that no exchange was made for. */
  public static Answer refusing(Refusal refusal, AnswerStyle style, AsciiString requestId) {
    Response response = style.refusal(refusal, requestId.toString()).because(refusal.message());
    return new Answer(response, null, requestId, style, null);
  }

  /** The same, of whose end somebody hears. */
  public Answer watchedBy(EndListener watcher) {
    CountedParts counted = parts == null ? null : new CountedParts(parts);
    int bytes = response.body().readableBytes();
    return new Answer(
        response,
        counted,
        requestId,
        style,
        delivered -> {
          if (listener != null) {
            listener.sent(delivered);
          }
          watcher.ended(delivered, counted == null ? bytes : counted.bytes());
        });
  }

  /** What goes out in place of an answer that cannot be sent as it is; the body is released. */
  public Answer failed() {
    release();
    Response failure = style.refusal(Refusal.failed(), requestId.toString());
    return new Answer(failure, null, requestId, style, listener);
  }

  /** The client is gone. */
  public void discard() {
    release();
    if (listener != null) {
      listener.sent(false);
    }
  }

  public void release() {
    response.body().release();
    if (parts != null) {
      parts.close();
    }
  }
}
