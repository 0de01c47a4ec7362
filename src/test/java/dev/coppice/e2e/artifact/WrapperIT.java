package dev.coppice.e2e.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.Python;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Estimators and boosters that Python trained and saved in all ways, drawn at random: whatever
 * scores, rows get the very floats that the saved object's own prediction gives them.
 */
final class WrapperIT {

  private static final int DRAWN = 60;

  /** Fixed, so that a build fails for its own change; {@code bench/run parity} draws others. */
  private static final int SEED = 387_949;

  private static final Path DRAW =
      Path.of("../../model/src/test/resources/models/wrappers/draw.py").toAbsolutePath();

  private static final Path BEYOND = Path.of("resources/wrappers/beyond.py").toAbsolutePath();

  private static final Pattern NUMBER = Pattern.compile("-?[0-9][0-9.e+-]*");

  @TempDir private static Path directory;
  private static Path store;

  @BeforeAll
  static void train() throws IOException {
    store = Files.createDirectory(directory.resolve("store"));
    Python python =
        Python.with(
            directory,
            "saved estimators are not compared with their own predictions",
            "sklearn",
            "xgboost");
    python.run(DRAW.toString(), Integer.toString(SEED), Integer.toString(DRAWN), store.toString());
    python.run(BEYOND.toString(), store.toString());
  }

  /** A saved object, as {@code draw.py} lists it. */
  private record Saved(String number, String file, String booster, int scored, int trained) {

    static Saved of(String line) {
      String[] cells = line.split(",", -1);
      return new Saved(
          cells[0], cells[1], cells[2], Integer.parseInt(cells[3]), Integer.parseInt(cells[4]));
    }

    private String rows() throws IOException {
      return Files.readString(store.resolve(number + ".csv"));
    }

    private String scores() throws IOException {
      return expected(number);
    }
  }

  private static String expected(String name) throws IOException {
    return Files.readAllLines(store.resolve(name + ".scores")).stream()
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private static List<Saved> drawn() throws IOException {
    return Files.readAllLines(store.resolve("cases.csv")).stream().map(Saved::of).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "forest", "xgboost"})
  void whatIsSavedScoresAsItsOwnPredictionDoes(String engine) throws IOException {
    try (CoppiceServer server = CoppiceServer.start(store, Map.of("COPPICE_ENGINE", engine))) {
      for (Saved saved : drawn()) {
        String description = "draw.py %d: %s by %s".formatted(SEED, saved, engine);
        HttpResponse<String> answer = server.invoke(saved.file(), saved.rows());
        if (engine.equals("forest") && saved.booster().equals("gblinear")) {
          assertThat(answer.statusCode()).as(description).isEqualTo(400);
          continue;
        }
        assertThat(answer.statusCode()).as(description + answer.body()).isEqualTo(200);
        compare(saved, answer.body(), description);
        compareRounds(saved, server.get("/models/" + saved.file() + "?detail=true").body());
      }
    }
  }

  private static void compare(Saved saved, String answer, String description) throws IOException {
    if (saved.booster().equals("dart")) { // XGBoost 3.0 adds up its trees in another order.
      assertThat(numbers(answer))
          .as(description)
          .containsExactly(numbers(saved.scores()), within(1e-6));
    } else {
      assertThat(answer).as(description).isEqualTo(saved.scores());
    }
  }

  private static double[] numbers(String text) {
    return NUMBER
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .mapToDouble(Double::parseDouble)
        .toArray();
  }

  private static void compareRounds(Saved saved, String detail) {
    if (saved.trained() == 0) {
      assertThat(detail).doesNotContain("ounds\"");
    } else {
      assertThat(detail)
          .contains("\"rounds\": " + saved.scored() + ",")
          .contains("\"trainedRounds\": " + saved.trained() + ",");
    }
  }

  @Test
  void allRoundsScoreIfThatIsConfigured() throws IOException {
    try (CoppiceServer server =
        CoppiceServer.start(store, Map.of("COPPICE_BEST_ITERATION", "all"))) {
      for (Saved saved : drawn()) {
        assertThat(server.invoke(saved.file(), saved.rows()).statusCode()).isEqualTo(200);
        Saved whole =
            new Saved(
                saved.number(), saved.file(), saved.booster(), saved.trained(), saved.trained());
        compareRounds(whole, server.get("/models/" + saved.file() + "?detail=true").body());
      }
      assertThat(server.invoke("no-best.pickle", "1,2,3,4").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void quantilesOfARowComeSortedAsXgboostHasThemSince34() throws IOException {
    try (CoppiceServer server = CoppiceServer.start(store)) {
      String rows = Files.readString(store.resolve("quantiles.csv"));
      assertThat(server.invoke("quantiles.ubj", rows).body()).isEqualTo(expected("quantiles"));
    }
  }

  @Test
  void whatCannotBeScoredAsItsOwnPredictionDoesIsRefusedWithItsReason() {
    try (CoppiceServer server = CoppiceServer.start(store)) {
      HttpResponse<String> answer = server.invoke("no-best.pickle", "1,2,3,4");
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body())
          .contains("learner.attributes.best_iteration: \\\"3\\\" (expected: a number below 3");
      for (String file : List.of("vectors.json", "vectors.ubj", "vectors.pickle")) {
        HttpResponse<String> old = server.invoke(file, "1,2,3,4");
        assertThat(old.statusCode()).as(file).isEqualTo(400);
        assertThat(old.body())
            .contains("tree 0: multi_output_tree as XGBoost before 3.2 saved it")
            .contains("multi_strategy=\\\"one_output_per_tree\\\"");
      }
    }
  }
}
