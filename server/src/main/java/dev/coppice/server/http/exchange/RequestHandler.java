package dev.coppice.server.http.exchange;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/** Answers requests; called on the event loop, where it must not block. */
@FunctionalInterface
public interface RequestHandler {

  /** Answers through {@link Exchange#respond}, at once or later; an exception becomes a 500. */
  void handle(Exchange exchange);

  /**
   * Whether a request asks for no more than whether the server is well: anybody may.
   *
   * @param method {@code GET} also for {@code HEAD}
   * @param path as sent, without the query
   */
  default boolean isHealth(HttpMethod method, String path) {
    return false;
  }

  /**
   * Bytes of body that a request may have, if that is less than all may have; a longer one is 413.
   */
  default int maxBodyBytes(HttpMethod method, String path) {
    return Integer.MAX_VALUE;
  }

  /**
   * Whether anything reads the body of such a request; one that nothing reads is dropped as it
   * comes, and takes no memory.
   *
   * @param path as sent, without the query
   */
  default boolean readsBody(HttpMethod method, String path) {
    return true;
  }

  /**
   * Who answers a request that its head alone shows not to be allowed, so that its body need not be
   * kept, or even come; null if there is no such thing about it. To be asked of requests with a
   * body.
   *
   * @param path as sent, without the query
   * @return answers at once, and asks for no body
   */
  default @Nullable RequestHandler refuser(HttpMethod method, String path, HttpHeaders headers) {
    return null;
  }

  /** Hears of each request that is refused before it reaches this handler; on the event loop. */
  default void refused(Refusal.Kind kind) {}

  /**
   * Hears of each answer before it goes out; on the event loop.
   *
   * @return who hears how that ends; null if nobody wants to
   */
  default AnsweredRequest.@Nullable EndListener answering(AnsweredRequest request) {
    return null;
  }

  /**
   * What the clients of a path expect of the server's own part of an answer.
   *
   * @param path as sent, without the query; empty if the request could not be read so far
   */
  default AnswerStyle styleOf(String path) {
    return AnswerStyle.PLAIN;
  }
}
