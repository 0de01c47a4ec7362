package dev.coppice.server.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.model.preprocessing.Preprocessing;
import dev.coppice.server.codec.json.JsonDecoder;
import dev.coppice.server.codec.rows.PayloadException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/**
 * Random frames, written in all the ways that clients write frames: CSV with and without names, in
 * any order, between any delimiters, quoted or not, and JSON by position and by name. All of them
 * give the same rows.
 */
class RandomFramesTest {

  private static final int FRAMES = 40;

  @RepeatedTest(25)
  void everyWayToWriteAFrameGivesTheSameRows(RepetitionInfo repetition) throws PayloadException {
    SplittableRandom random = new SplittableRandom(repetition.getCurrentRepetition());
    for (int i = 0; i < FRAMES; i++) {
      RandomFrame frame = RandomFrame.of(random);
      Preprocessing preprocessing = RawPayloads.read(frame.document());
      String json = frame.jsonByPosition();
      List<List<Float>> expected = RawPayloads.rows(new JsonDecoder(), preprocessing, json);
      assertThat(expected).isEqualTo(frame.expected());
      for (RandomFrame.Written written : ways(frame)) {
        assertThat(RawPayloads.rows(written.decoder(), preprocessing, written.body()))
            .as(frame.document() + "\n" + written.decoder() + "\n" + written.body())
            .isEqualTo(expected);
      }
    }
  }

  private static List<RandomFrame.Written> ways(RandomFrame frame) {
    List<RandomFrame.Written> ways = new ArrayList<>();
    ways.add(frame.jsonByName());
    ways.add(frame.jsonLines());
    for (boolean header : new boolean[] {false, true}) {
      ways.add(frame.csv(header, false));
      ways.add(frame.csv(header, true));
    }
    return ways;
  }
}
