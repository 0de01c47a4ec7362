package dev.coppice.server.api.openinference;

import dev.coppice.server.api.failure.Failure;

/**
 * Ends what counted while an answer was not there, and passes the answer on; on one thread. In this
 * order, or a client that asks one question after the other would find its own before it.
 */
final class CountedAnswer<T> implements OpenInference.Answer<T> {

  private final OpenInference.Answer<T> answer;
  private Runnable end = () -> {};

  CountedAnswer(OpenInference.Answer<T> answer) {
    this.answer = answer;
  }

  /** Takes what is to be run once, before anything is answered. */
  void atEnd(Runnable ended) {
    end = ended;
  }

  @Override
  public void of(T value) {
    end();
    answer.of(value);
  }

  @Override
  public void failed(Failure failure) {
    end();
    answer.failed(failure);
  }

  @Override
  public void onAbandoned(Runnable listener) {
    answer.onAbandoned(listener);
  }

  /** An answer that could not be sent is followed by a failure. */
  private void end() {
    Runnable once = end;
    end = () -> {};
    once.run();
  }
}
