package dev.coppice.model.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Matrix;
import dev.coppice.model.Model;
import dev.coppice.model.ModelFiles;
import dev.coppice.model.check.BestIteration;
import dev.coppice.model.check.ModelCheck;
import dev.coppice.model.check.ModelShape;
import dev.coppice.model.forest.build.ForestBuilder;
import dev.coppice.model.memory.ReadingMemory;
import dev.coppice.model.xgboost.XgboostModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** The files that {@code make.py} made, their scores, and old layouts made of them. */
final class LegacyFiles {

  static final int FEATURES = 4;

  private LegacyFiles() {}

  /** A file of {@code models/legacy}. */
  static byte[] read(String name) {
    return resource("/models/legacy/" + name);
  }

  static byte[] resource(String path) {
    try (InputStream in = LegacyFiles.class.getResourceAsStream(path)) {
      return Objects.requireNonNull(in, path).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Checks a file of any format. */
  static ModelShape check(byte[] file) throws InvalidModelException, IOException {
    ModelInput input = ModelInput.open(new ByteArrayInputStream(file), ReadingMemory.unbounded());
    return ModelCheck.check(
        input.bytes(), input.format(), BestIteration.WRAPPER, ReadingMemory.unbounded());
  }

  /** A file as XGBoost could load it. */
  static byte[] translated(byte[] file) throws InvalidModelException, IOException {
    return ModelInput.open(new ByteArrayInputStream(file), ReadingMemory.unbounded())
        .bytes()
        .readAllBytes();
  }

  /** Loads a file by XGBoost. */
  static XgboostModel load(byte[] file, Path folder) throws InvalidModelException, IOException {
    ModelInput input = ModelInput.open(new ByteArrayInputStream(file), ReadingMemory.unbounded());
    byte[] bytes = input.bytes().readAllBytes();
    ModelShape shape = ModelFiles.check(bytes, input.format());
    Path path = folder.resolve("model." + input.format().extension());
    Files.write(path, bytes);
    return XgboostModel.load(path, input.format(), shape);
  }

  /** Scores of the rows of {@code rows.csv}, by XGBoost and, if it can be one, by a forest. */
  static float[] scores(byte[] file, Path folder) throws InvalidModelException, IOException {
    try (XgboostModel model = load(file, folder);
        ForestBuilder builder = new ForestBuilder(ReadingMemory.unbounded())) {
      float[] scores = model.score(rows()).values();
      ModelInput input = ModelInput.open(new ByteArrayInputStream(file), ReadingMemory.unbounded());
      ModelShape shape =
          ModelCheck.check(
              input.bytes(),
              input.format(),
              BestIteration.WRAPPER,
              ReadingMemory.unbounded(),
              builder);
      if (shape.counts().trees() > 0) {
        assertThat(builder.obstacle()).isEmpty();
        try (Model forest = builder.build(shape)) {
          assertThat(forest.score(rows()).values()).isEqualTo(scores);
        }
      }
      return scores;
    }
  }

  static Matrix rows() {
    List<String> lines = new String(read("rows.csv"), StandardCharsets.US_ASCII).lines().toList();
    float[] values = new float[lines.size() * FEATURES];
    int at = 0;
    for (String line : lines) {
      for (String value : line.split(",", -1)) {
        values[at++] = value.equals("nan") ? Float.NaN : Float.parseFloat(value);
      }
    }
    return new Matrix(values, lines.size(), FEATURES);
  }

  /** The scores that XGBoost 3.0 gave in Python. */
  static float[] expected(String name) throws IOException {
    return expected("scores.json", name);
  }

  /** The scores of a model that are listed in that file. */
  static float[] expected(String file, String name) throws IOException {
    float[] scores = new float[64];
    int count = 0;
    try (JsonParser parser = new JsonFactory().createParser(read(file))) {
      boolean isHere = false;
      JsonToken token;
      while ((token = parser.nextToken()) != null) {
        if (token == JsonToken.FIELD_NAME) {
          isHere = parser.currentName().equals(name);
        } else if (isHere && token.isNumeric()) {
          scores[count++] = parser.getFloatValue();
        }
      }
    }
    assertThat(count).as(name).isPositive();
    return Arrays.copyOf(scores, count);
  }

  static byte[] withoutMagic(byte[] binary) {
    return Arrays.copyOfRange(binary, 4, binary.length);
  }

  /**
   * The model as XGBoost 0.90 wrote it ({@code learner.cc}, {@code LearnerImpl::Save}): no magic,
   * no version, the base score as a margin, the objective's parameters not among the attributes,
   * then the text {@code max_delta_step} of a Poisson model and the names of metrics. The structs
   * of trees are the same.
   */
  static byte[] asOf090(byte[] binary, float margin) {
    ByteBuffer header = ByteBuffer.wrap(binary.clone()).order(ByteOrder.LITTLE_ENDIAN);
    header.putFloat(4, margin);
    header.putInt(20, 1); // There are metrics.
    for (int reserved = 24; reserved < 40; reserved += 4) {
      header.putInt(reserved, 0);
    }
    byte[] name = text("objective");
    byte[] attributes = new byte[8 + name.length];
    attributes[0] = 1;
    System.arraycopy(name, 0, attributes, 8, name.length);
    int end = lastIndexOf(binary, attributes);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(header.array(), 4, end - 4);
    out.writeBytes(number(1));
    out.writeBytes(text("best_iteration"));
    out.writeBytes(text("3"));
    if (lastIndexOf(binary, text("count:poisson")) > 0) {
      out.writeBytes(text("0.7"));
    }
    out.writeBytes(number(1));
    out.writeBytes(text("rmse"));
    return out.toByteArray();
  }

  static byte[] number(long value) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
  }

  /** Text after its length. */
  static byte[] text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(number(bytes.length));
    out.writeBytes(bytes);
    return out.toByteArray();
  }

  static int lastIndexOf(byte[] bytes, byte[] part) {
    for (int at = bytes.length - part.length; at >= 0; at--) {
      if (Arrays.equals(bytes, at, at + part.length, part, 0, part.length)) {
        return at;
      }
    }
    return -1;
  }
}
