package dev.coppice.model.format;

import dev.coppice.model.InvalidModelException;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Walks the members of one object, whatever their order, and refuses a name that comes twice:
 * XGBoost's JSON parser keeps the last, its UBJSON parser the first.
 */
public final class Members {

  /** XGBoost's own objects have less than forty. */
  private static final int MAX_MEMBERS = 128;

  /** XGBoost has no longer name, so what has one is read by nobody, however often it comes. */
  private static final int MAX_KNOWN_LENGTH = 64;

  private final ModelReader reader;
  private final Set<String> seen = new HashSet<>();
  private int count;

  public Members(ModelReader reader) {
    this.reader = reader;
  }

  public void begin() throws IOException, InvalidModelException {
    seen.clear();
    count = 0;
    reader.beginObject();
  }

  public @Nullable String next() throws IOException, InvalidModelException {
    String name = reader.nextName();
    if (name == null) {
      return null;
    }
    if (count++ == MAX_MEMBERS) {
      throw reader.place().refuse("one too many (expected: at most " + MAX_MEMBERS + " members)");
    }
    if (name.length() <= MAX_KNOWN_LENGTH && !seen.add(name)) {
      throw reader.place().refuse("twice (expected: once)");
    }
    return name;
  }

  public boolean has(String name) {
    return seen.contains(name);
  }

  /** Refuses an object, walked to its end, that lacks one of these members. */
  public void require(String... names) throws InvalidModelException {
    for (String name : names) {
      if (!seen.contains(name)) {
        throw reader.place().refuse(name, "missing (expected: present)");
      }
    }
  }
}
