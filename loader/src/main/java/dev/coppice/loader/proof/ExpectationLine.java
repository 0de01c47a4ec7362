package dev.coppice.loader.proof;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.coppice.loader.archive.ArtifactDocument;
import dev.coppice.loader.archive.RefusedArtifactException;
import dev.coppice.model.Quoted;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One line of {@code expectations.jsonl}, read strictly: a key that is not known, one that comes
 * twice, a value of another kind, each is refused with its line.
 */
final class ExpectationLine {

  private static final int MAX_TOLERANCE = 1024;
  private static final int MAX_QUOTED = 60;
  private static final Set<String> OF_ROWS = Set.of("row", "score", "scores");
  private static final Set<String> OF_ALL = Set.of("xgboost", "tolerance");
  private static final Set<String> NOT_FINITE = Set.of("NaN", "Infinity", "-Infinity");
  private static final Pattern VERSION = Pattern.compile("\\d{1,4}\\.\\d{1,4}[.+\\w-]{0,32}");

  /**
   * Each line has one of its own: a factory keeps the names it has seen, and a line with a new one
   * would have those of all lines before it copied.
   *
   * <p>Bare NaN and Infinity are no JSON, but what answers have.
   */
  private static final JsonFactory SETTINGS =
      new JsonFactoryBuilder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(8)
                  .maxNameLength(ArtifactDocument.MAX_BYTES)
                  .maxNumberLength(1000)
                  .build())
          .build();

  private final JsonParser parser;
  private final int line;
  private final Set<String> seen = new HashSet<>();
  private String place = "";
  private int rowFrom;
  private int rowTo;
  private float[] scores = {};
  private String xgboost = "";
  private OptionalInt tolerance = OptionalInt.empty();

  private ExpectationLine(JsonParser parser, int line) {
    this.parser = parser;
    this.line = line;
  }

  /**
   * Reads the bytes of one line.
   *
   * @param line its number, from 1; the first may say how all were made
   */
  static ExpectationLine read(byte[] content, int from, int to, int line)
      throws RefusedArtifactException {
    try (JsonParser parser = SETTINGS.copy().createParser(content, from, to - from)) {
      ExpectationLine read = new ExpectationLine(parser, line);
      read.read();
      return read;
    } catch (IOException e) {
      throw e instanceof RefusedArtifactException refused ? refused : malformed(line, e);
    }
  }

  /** Whether this is a row with its scores; else it says how all of them were made. */
  boolean hasRow() {
    return seen.contains("row");
  }

  /** Where the row begins, from the line's first byte. */
  int rowFrom() {
    return rowFrom;
  }

  /** Where the row ends. */
  int rowTo() {
    return rowTo;
  }

  /** What is expected of the row, 1 or more. */
  float[] scores() {
    return scores;
  }

  /** The version of XGBoost that all scores come from; empty if nothing is said. */
  String xgboost() {
    return xgboost;
  }

  /** Steps of float32 that all scores may be off, if something is said. */
  OptionalInt tolerance() {
    return tolerance;
  }

  private void read() throws IOException {
    JsonToken token = parser.nextToken();
    if (token != JsonToken.START_OBJECT) {
      throw token == null ? refuse("blank (expected: an object)") : unexpected("an object");
    }
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      boolean ofAll = line == 1 && OF_ALL.contains(key);
      if (!ofAll && !OF_ROWS.contains(key)) {
        throw refuse(
            Quoted.of(key, MAX_QUOTED) + ": unknown key (expected: row, and score or scores)");
      }
      place = key + ": ";
      if (!seen.add(key)) {
        throw refuse("twice (expected: once)");
      }
      parser.nextToken();
      member(key);
      place = "";
    }
    if (parser.nextToken() != null) {
      throw refuse("text after the object (expected: nothing)");
    }
    requireMembers();
  }

  private void member(String key) throws IOException {
    switch (key) {
      case "row" -> readRow();
      case "score" -> scores = new float[] {readScore()};
      case "scores" -> readScores();
      case "tolerance" -> tolerance = OptionalInt.of(readTolerance());
      default -> xgboost = readVersion();
    }
  }

  private void requireMembers() throws RefusedArtifactException {
    boolean ofAll = seen.stream().anyMatch(OF_ALL::contains);
    boolean ofRow = seen.stream().anyMatch(OF_ROWS::contains);
    if (ofAll && ofRow) {
      throw refuse(
          "row, score or scores beside xgboost or tolerance (expected: a line of its own)");
    }
    if (ofAll) {
      return;
    }
    if (!seen.contains("row")) {
      throw refuse("row: missing (expected: present)");
    }
    if (seen.contains("score") == seen.contains("scores")) {
      throw refuse(
          "score: %s (expected: score or scores)"
              .formatted(seen.contains("score") ? "beside scores" : "missing"));
    }
  }

  private void readRow() throws IOException {
    JsonToken token = parser.currentToken();
    if (token != JsonToken.START_OBJECT && token != JsonToken.START_ARRAY) {
      throw unexpected("an object or an array");
    }
    rowFrom = (int) parser.currentTokenLocation().getByteOffset();
    parser.skipChildren();
    rowTo = (int) parser.currentLocation().getByteOffset();
  }

  private void readScores() throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw unexpected("an array of numbers");
    }
    float[] read = new float[4];
    int count = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      place = "scores[" + count + "]: ";
      if (count == read.length) {
        read = Arrays.copyOf(read, 2 * count);
      }
      read[count++] = readScore();
    }
    place = "scores: ";
    if (count == 0) {
      throw refuse("[] (expected: 1 or more)");
    }
    scores = Arrays.copyOf(read, count);
  }

  /** Rounded to float32 once, as if it were one of the scores' own digits. */
  private float readScore() throws IOException {
    if (!parser.currentToken().isNumeric()) {
      throw unexpected("a number");
    }
    String text = parser.getText();
    if (NOT_FINITE.contains(text)) {
      return Float.parseFloat(text);
    }
    // Of other names that Jackson takes for numbers none ends with a digit.
    float score =
        Character.isDigit(text.charAt(text.length() - 1)) ? Float.parseFloat(text) : Float.NaN;
    if (!Float.isFinite(score)) {
      throw unexpected("a number of float32, NaN, Infinity or -Infinity");
    }
    return score;
  }

  private int readTolerance() throws IOException {
    String text = parser.getText();
    boolean isInteger =
        parser.currentToken() == JsonToken.VALUE_NUMBER_INT && text.matches("\\d{1,4}");
    if (!isInteger || Integer.parseInt(text) > MAX_TOLERANCE) {
      throw unexpected("an integer from 0 to " + MAX_TOLERANCE);
    }
    return Integer.parseInt(text);
  }

  private String readVersion() throws IOException {
    String text = parser.getText();
    if (parser.currentToken() != JsonToken.VALUE_STRING || !VERSION.matcher(text).matches()) {
      throw unexpected("a version as a string, such as \"3.0.0\"");
    }
    return text;
  }

  private RefusedArtifactException unexpected(String expected) throws IOException {
    String found =
        switch (parser.currentToken()) {
          case START_OBJECT -> "an object";
          case START_ARRAY -> "an array";
          case VALUE_STRING -> '"' + Quoted.of(parser.getText(), MAX_QUOTED) + '"';
          default -> Quoted.of(parser.getText(), MAX_QUOTED);
        };
    return refuse(found + " (expected: " + expected + ")");
  }

  private RefusedArtifactException refuse(String problem) {
    return ExpectationReader.refuse(line, place + problem);
  }

  /** Jackson's own messages name its classes and settings, which help nobody here. */
  private static RefusedArtifactException malformed(int line, IOException e) {
    if (e instanceof StreamConstraintsException) {
      return ExpectationReader.refuse(line, "nested too deep, or a number too long");
    }
    String found = e instanceof JsonEOFException ? "the line ends here" : "bad syntax";
    String at =
        e instanceof JsonProcessingException json && json.getLocation() != null
            ? "byte " + (json.getLocation().getByteOffset() + 1) + ": "
            : "";
    return ExpectationReader.refuse(line, at + found + " (expected: JSON)");
  }
}
