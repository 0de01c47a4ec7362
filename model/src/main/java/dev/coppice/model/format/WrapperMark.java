package dev.coppice.model.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.coppice.model.InvalidModelException;
import java.io.IOException;

/**
 * The mark of a model that one of XGBoost's wrappers for scikit-learn saved: a learner's attribute
 * {@value #ATTRIBUTE}, JSON text. Before 2.0 the wrapper's parameters were in it.
 *
 * @param missing a value that is missing for the model, beside {@code NaN}; {@code NaN} if there is
 *     no other
 */
public record WrapperMark(float missing) {

  public static final String ATTRIBUTE = "scikit_learn";

  private static final String MISSING = "missing";

  /** Python writes numbers that are none by name, and whole integers however long. */
  static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .build();

  /**
   * Reads the attribute.
   *
   * @throws InvalidModelException if Python could not
   */
  public static WrapperMark parse(String text) throws InvalidModelException {
    try (JsonParser parser = FACTORY.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw noObject();
      }
      float missing = Float.NaN;
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        boolean isMissing = parser.currentName().equals(MISSING);
        parser.nextToken();
        if (isMissing) {
          missing = number(parser);
        }
        parser.skipChildren();
      }
      if (parser.nextToken() != null) {
        throw noObject();
      }
      return new WrapperMark(missing);
    } catch (IOException e) {
      throw noObject();
    }
  }

  private static InvalidModelException noObject() {
    return new InvalidModelException("no JSON object (expected: what save_model writes)");
  }

  private static float number(JsonParser parser) throws IOException, InvalidModelException {
    return switch (parser.currentToken()) {
      case VALUE_NULL -> Float.NaN;
      case VALUE_NUMBER_FLOAT -> missing(parser.getDoubleValue());
      case VALUE_NUMBER_INT -> {
        if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
          throw new InvalidModelException("missing: too large (expected: a 64-bit integer)");
        }
        yield parser.getLongValue();
      }
      default ->
          throw new InvalidModelException(
              "missing: %s (expected: a number)".formatted(Place.quote(parser.getText())));
    };
  }

  /**
   * A float of Python as XGBoost compares values with it: it gets the shortest text of the float64,
   * and rounds that to float32.
   */
  public static float missing(double value) {
    return Float.parseFloat(Double.toString(value));
  }

  /** The attribute, of which {@link #parse} makes the same. */
  public String text() {
    return Float.isNaN(missing) ? "{}" : "{\"%s\": %s}".formatted(MISSING, missing);
  }
}
