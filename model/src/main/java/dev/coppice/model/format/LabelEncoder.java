package dev.coppice.model.format;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.coppice.model.InvalidModelException;
import java.io.IOException;

/**
 * The encoder that classifiers for scikit-learn had before XGBoost 1.6, in their {@link
 * WrapperMark}: the booster knows indexes alone, and {@code predict} answered the class that the
 * encoder has for each.
 */
public final class LabelEncoder {

  private static final String NAME = "_le";
  private static final String CLASSES = "classes_";

  private LabelEncoder() {}

  /**
   * Whether a mark has one whose classes are others than their indexes.
   *
   * @param mark one that was parsed
   */
  public static boolean renamesClasses(String mark) throws InvalidModelException {
    try (JsonParser parser = WrapperMark.FACTORY.createParser(mark)) {
      boolean renames = false;
      parser.nextToken();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        boolean isEncoder = parser.currentName().equals(NAME);
        if (parser.nextToken() == JsonToken.START_OBJECT && isEncoder) {
          renames = renames(parser);
        }
        parser.skipChildren();
      }
      return renames;
    } catch (IOException e) {
      throw new InvalidModelException("no JSON object (expected: what save_model writes)");
    }
  }

  /** Reads the encoder that begins here to its end. */
  private static boolean renames(JsonParser parser) throws IOException {
    boolean renames = false;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      boolean isList = parser.currentName().equals(CLASSES);
      if (parser.nextToken() == JsonToken.START_ARRAY && isList) {
        renames = !areIndexes(parser);
      }
      parser.skipChildren();
    }
    return renames;
  }

  /** Reads the array that begins here to its end. */
  private static boolean areIndexes(JsonParser parser) throws IOException {
    boolean areIndexes = true;
    int index = 0;
    JsonToken token;
    while ((token = parser.nextToken()) != JsonToken.END_ARRAY) {
      areIndexes &= token.isNumeric() && parser.getDoubleValue() == index;
      index++;
      parser.skipChildren();
    }
    return areIndexes;
  }
}
