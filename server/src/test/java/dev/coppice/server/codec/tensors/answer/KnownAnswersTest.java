package dev.coppice.server.codec.tensors.answer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.model.HeapShare;
import dev.coppice.model.Reasons;
import dev.coppice.model.Scores;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** JSON before an answer's data that was written before. */
class KnownAnswersTest {

  private static final HeapShare HEAP = bytes -> {};

  /** Of one hash, so that they have the same place. */
  private static final List<String> MODELS = List.of("Aa", "BB");

  private final KnownAnswers known = new KnownAnswers();
  private final Random random = new Random(1);

  private <T> T any(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private static String answer(JsonAnswer encoder, Scores scores) {
    ByteBuf out = Unpooled.buffer();
    encoder.encode(scores, Reasons.NONE, 0, true, out);
    return encoder.headers() + out.toString(UTF_8);
  }

  @Test
  void answersAreWhatTheyAreWhereNoneIsKnown() {
    for (int i = 0; i < 20_000; i++) {
      Answerer answerer =
          new Answerer(any(MODELS), any(List.of("1", "2")), any(List.of("forest", "xgboost")));
      int width = 1 + random.nextInt(3);
      OutputTensor output =
          new OutputTensor(
              any(List.of("predict", "probability")),
              TensorSource.Floats.SCORES,
              any(List.of(List.of(), List.of(width), List.of(OutputTensor.ANY))),
              random.nextBoolean());
      int rows = 1 + random.nextInt(3);
      String id = any(List.of("", "", "7"));
      Scores scores = new Scores(new float[rows * width], rows, width);

      assertThat(answer(encoder(answerer, id, output, rows, known), scores))
          .isEqualTo(answer(encoder(answerer, id, output, rows, new KnownAnswers()), scores));
    }
  }

  private static JsonAnswer encoder(
      Answerer answerer, String id, OutputTensor output, int rows, KnownAnswers known) {
    return new JsonAnswer(answerer, id, List.of(output), rows, known, HEAP);
  }

  @Test
  void textIsWrittenOnceUnlessItIsLong() {
    OutputTensor output = new OutputTensor("predict", TensorSource.Floats.SCORES, List.of(), true);
    KnownAnswers.Key key = new KnownAnswers.Key(new Answerer("a", "1", "forest"), output, 1, 1);
    byte[] text = known.text(key, () -> new byte[1024]);
    assertThat(known.text(key, () -> new byte[1])).isSameAs(text);

    KnownAnswers.Key other = new KnownAnswers.Key(new Answerer("b", "1", "forest"), output, 1, 1);
    assertThat(known.text(other, () -> new byte[1025])).hasSize(1025);
    assertThat(known.text(other, () -> new byte[1])).hasSize(1);
  }
}
