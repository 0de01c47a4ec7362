package dev.coppice.bench.hostile.artifact;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.coppice.scripts.churn.ChurnModels;
import dev.coppice.scripts.churn.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** Good models of a shape that costs a server most: very wide ones, and ones of many classes. */
public final class HostileModels {

  /** A model of 1,000 features. */
  public static final String WIDE = "wide.ubj";

  /** A model of 20,000 features with names, of which a row may have one: {@code c7}. */
  public static final String BROAD = "broad.ubj";

  /** A model of names in control characters, 3.4 MB of them, of which JSON makes six times that. */
  public static final String CONTROL = "control.ubj";

  /** The same with fewer features than are described on an event loop at most. */
  public static final String CONTROL_FEW = "control-few.ubj";

  /** A model of 50 classes, so that an answer is ten times as long as its request. */
  public static final String CLASSES = "classes.ubj";

  private static final int ROWS = 400;

  private HostileModels() {}

  /** Trains them into a store. */
  public static void write(Path store) throws IOException {
    Map<String, Object> regression = Map.of("objective", "reg:squarederror");
    Files.write(store.resolve(WIDE), train(1000, regression, List.of()));
    List<String> names = IntStream.range(0, 20_000).mapToObj(i -> "c" + i).toList();
    Files.write(store.resolve(BROAD), train(names.size(), regression, names));
    Files.write(store.resolve(CONTROL), named(104, 32_760, regression));
    Files.write(store.resolve(CONTROL_FEW), named(64, 65_500, regression));
    Map<String, Object> softprob = Map.of("objective", "multi:softprob", "num_class", 50);
    Files.write(store.resolve(CLASSES), train(4, softprob, List.of()));
  }

  /** One whose names end in control characters, which come in place of marks as long as they. */
  private static byte[] named(int features, int length, Map<String, Object> objective) {
    String marks = "@".repeat(length - 2);
    List<String> names =
        IntStream.range(0, features).mapToObj(i -> "%02x".formatted(i) + marks).toList();
    String model = new String(train(features, objective, names), ISO_8859_1);
    return model.replace(marks, "\u0001".repeat(marks.length())).getBytes(ISO_8859_1);
  }

  private static byte[] train(int features, Map<String, Object> objective, List<String> names) {
    Random random = new Random(5);
    float[] values = new float[ROWS * features];
    float[] labels = new float[ROWS];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat();
    }
    for (int row = 0; row < ROWS; row++) {
      labels[row] = row % 50;
    }
    return Training.file(values, labels, objective, 5, names, ChurnModels.Format.UBJSON);
  }
}
