package dev.coppice.model.check;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.coppice.model.TrainedModels;
import dev.coppice.model.format.ModelFormat;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.jspecify.annotations.Nullable;

/**
 * A model file as maps, lists, strings, integers ({@code Long}), numbers ({@code Float}), booleans
 * and null, for tests to edit; written as JSON, or as UBJSON the way XGBoost does.
 */
public final class ModelDocument {

  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  private static final Set<String> FLOATS =
      Set.of(
          "base_weights",
          "leaf_weights",
          "loss_changes",
          "split_conditions",
          "sum_hessian",
          "weights");
  private static final Set<String> INTS =
      Set.of(
          "left_children",
          "right_children",
          "parents",
          "split_indices",
          "categories",
          "categories_nodes",
          "feature_segments",
          "sorted_idx");
  private static final Set<String> LONGS = Set.of("categories_segments", "categories_sizes");
  private static final Set<String> BYTES = Set.of("default_left", "split_type");

  private final Map<String, @Nullable Object> root;

  private ModelDocument(Map<String, @Nullable Object> root) {
    this.root = root;
  }

  /** What a trained model is as a file; the booster is disposed of. */
  public static ModelDocument of(Booster trained) throws XGBoostError {
    try {
      return parse(TrainedModels.save(trained, ModelFormat.JSON));
    } finally {
      trained.dispose();
    }
  }

  public static ModelDocument parse(byte[] json) {
    try (JsonParser parser = FACTORY.createParser(json)) {
      parser.nextToken();
      return new ModelDocument(cast(value(parser)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          members.put(name, value(parser));
        }
        yield members;
      }
      case START_ARRAY -> {
        List<@Nullable Object> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          elements.add(value(parser));
        }
        yield elements;
      }
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT -> parser.getLongValue();
      case VALUE_NUMBER_FLOAT -> parser.getFloatValue();
      case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
      default -> null;
    };
  }

  public Map<String, @Nullable Object> root() {
    return root;
  }

  /** The object at a path of names and indexes, such as {@code learner/gradient_booster}. */
  public Map<String, @Nullable Object> object(String path) {
    return cast(at(path));
  }

  public List<@Nullable Object> array(String path) {
    return castList(at(path));
  }

  private @Nullable Object at(String path) {
    Object value = root;
    for (String step : path.split("/", -1)) {
      value =
          value instanceof List<?> list ? list.get(Integer.parseInt(step)) : cast(value).get(step);
    }
    return value;
  }

  @SuppressWarnings("unchecked")
  public static Map<String, @Nullable Object> cast(@Nullable Object value) {
    return (Map<String, @Nullable Object>) Objects.requireNonNull(value);
  }

  @SuppressWarnings("unchecked")
  public static List<@Nullable Object> castList(@Nullable Object value) {
    return (List<@Nullable Object>) Objects.requireNonNull(value);
  }

  public byte[] toJson() {
    StringBuilder out = new StringBuilder();
    json(root, out);
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void json(@Nullable Object value, StringBuilder out) {
    if (value instanceof Map<?, ?> map) {
      out.append('{');
      String separator = "";
      for (Map.Entry<?, ?> member : map.entrySet()) {
        out.append(separator).append('"').append(member.getKey()).append("\":");
        json(member.getValue(), out);
        separator = ",";
      }
      out.append('}');
    } else if (value instanceof List<?> list) {
      out.append('[');
      for (int i = 0; i < list.size(); i++) {
        out.append(i == 0 ? "" : ",");
        json(list.get(i), out);
      }
      out.append(']');
    } else if (value instanceof String text) {
      out.append('"').append(text.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
    } else {
      out.append(value);
    }
  }

  public byte[] toUbjson() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ubjson("", root, new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void ubjson(String name, @Nullable Object value, DataOutputStream out)
      throws IOException {
    if (value instanceof Map<?, ?> map) {
      out.writeByte('{');
      for (Map.Entry<?, ?> member : map.entrySet()) {
        text((String) member.getKey(), out);
        ubjson((String) member.getKey(), member.getValue(), out);
      }
      out.writeByte('}');
    } else if (value instanceof List<?> list) {
      elements(name, list, out);
    } else if (value instanceof String text) {
      out.writeByte('S');
      text(text, out);
    } else if (value instanceof Long number) {
      integer(number, out);
    } else if (value instanceof Float number) {
      out.writeByte('d');
      out.writeFloat(number);
    } else {
      out.writeByte(value instanceof Boolean flag ? (flag ? 'T' : 'F') : 'Z');
    }
  }

  private static void text(String text, DataOutputStream out) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeByte('L');
    out.writeLong(bytes.length);
    out.write(bytes);
  }

  private static void integer(long number, DataOutputStream out) throws IOException {
    if (number == (byte) number) {
      out.writeByte('i');
      out.writeByte((int) number);
    } else if (number == (int) number) {
      out.writeByte('l');
      out.writeInt((int) number);
    } else {
      out.writeByte('L');
      out.writeLong(number);
    }
  }

  private static void elements(String name, List<?> list, DataOutputStream out) throws IOException {
    char type = type(name, list);
    out.writeByte('[');
    if (type != 0) {
      out.writeByte('$');
      out.writeByte(type);
    }
    out.writeByte('#');
    out.writeByte('L');
    out.writeLong(list.size());
    for (Object element : list) {
      switch (type) {
        case 'd' -> out.writeFloat(((Number) element).floatValue());
        case 'l' -> out.writeInt(((Number) element).intValue());
        case 'L' -> out.writeLong(((Number) element).longValue());
        case 'U' -> out.writeByte(((Number) element).intValue());
        default -> ubjson("", element, out);
      }
    }
  }

  /** The type XGBoost gives to this array, 0 if it or an edit made it untyped. */
  private static char type(String name, List<?> list) {
    if (!list.stream().allMatch(Number.class::isInstance)) {
      return 0;
    }
    if (FLOATS.contains(name)) {
      return 'd';
    }
    if (INTS.contains(name)) {
      return 'l';
    }
    return LONGS.contains(name) ? 'L' : BYTES.contains(name) ? 'U' : 0;
  }
}
