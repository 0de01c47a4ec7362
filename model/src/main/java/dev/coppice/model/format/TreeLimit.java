package dev.coppice.model.format;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.coppice.model.InvalidModelException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * How many trees of each output a wrapper for scikit-learn scores with, as XGBoost before 1.6 has
 * it: text, {@value #ALL} if all. Those versions did not save how many trees a round has, so that
 * the best round alone does not say it.
 *
 * <p>XGBoost 1.4 and 1.5 have it among the learner's attributes. Before, it was the wrapper's: in
 * its {@link WrapperMark}, if that saved the model; in its pickle, from where it becomes a member
 * of the learner, as it may come behind the model.
 */
public final class TreeLimit {

  /** Of the attribute, and of the learner's member. */
  public static final String NAME = "best_ntree_limit";

  public static final String ALL = "0";

  private static final String CLASS = "type";

  private TreeLimit() {}

  /**
   * What a wrapper's mark says.
   *
   * @param mark one that was parsed
   * @return null if a version from 1.4 on wrote it, where other attributes count
   */
  public static @Nullable String ofMark(String mark) throws InvalidModelException {
    try (JsonParser parser = WrapperMark.FACTORY.createParser(mark)) {
      String limit = ALL;
      String type = null;
      parser.nextToken();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals(CLASS)) {
          type = parser.getText();
        } else if (name.equals(NAME) && value != JsonToken.VALUE_NULL) {
          limit = parser.getText();
        }
        parser.skipChildren();
      }
      if (type == null) {
        return null;
      }
      return isRanker(type) ? ALL : limit;
    } catch (IOException e) {
      throw new InvalidModelException("no JSON object (expected: what save_model writes)");
    }
  }

  /** True of the wrapper that scored with all trees before 1.4. */
  public static boolean isRanker(String type) {
    return type.equals("XGBRanker");
  }
}
