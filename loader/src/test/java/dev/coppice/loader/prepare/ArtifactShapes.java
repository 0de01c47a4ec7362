package dev.coppice.loader.prepare;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coppice.loader.archive.ArtifactDocument;
import dev.coppice.loader.archive.TarBall;
import dev.coppice.model.ModelFiles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Artifacts as tenants may upload them, made of what a reader could make much of. */
final class ArtifactShapes {

  /** With it a text takes two bytes for each character. */
  private static final String WIDE = "\u0416";

  private static final String MLMODEL = "flavors:\n  xgboost:\n    data: m.json\n";
  private static final String FEATURES = "{\"version\":1,\"features\":[";
  private static final String TEXT = FEATURES + "{\"source\":0,\"type\":\"text\",\"steps\":[{\"";

  private final List<Shape> shapes = new ArrayList<>();

  /**
   * An artifact.
   *
   * @param documentBytes of the document in it; 0 if there is none
   * @param unpacked its bytes
   */
  record Shape(String name, int documentBytes, Supplier<InputStream> unpacked) {}

  /** All of them. */
  static List<Shape> all() {
    ArtifactShapes all = new ArtifactShapes();
    all.addEnsemble();
    all.addMlmodels();
    all.addPreprocessing();
    all.addExpectations();
    all.addModels();
    all.addPickles();
    return all.shapes;
  }

  private static String model() {
    return new String(ModelFiles.golden("reg.json"), UTF_8);
  }

  private void addEnsemble() {
    TarBall members = new TarBall();
    byte[] member = model().getBytes(UTF_8);
    IntStream.range(0, 100).forEach(i -> members.file("m" + i, member));
    byte[] tar = members.tar();
    shapes.add(new Shape("ensemble", 0, () -> new ByteArrayInputStream(tar)));
  }

  /** A document with a part again and again, in which a number may stand. */
  private void document(String file, String before, String part, String behind) {
    document(file, before, part, behind, Integer.MAX_VALUE);
  }

  private void document(String file, String before, String part, String behind, int most) {
    shapes.add(
        new Shape(
            file + ": " + part,
            ArtifactDocument.MAX_BYTES,
            () -> {
              TarBall tar = new TarBall().file(file, content(before, part, behind, most));
              return new ByteArrayInputStream(tar.file("m.json", model()).tar());
            }));
  }

  private static byte[] content(String before, String part, String behind, int most) {
    byte[] end = behind.getBytes(UTF_8);
    byte[] fixed = part.getBytes(UTF_8);
    ByteArrayOutputStream all = new ByteArrayOutputStream(ArtifactDocument.MAX_BYTES);
    all.writeBytes(before.getBytes(UTF_8));
    int room = ArtifactDocument.MAX_BYTES - fixed.length - end.length - 16;
    for (int number = 0; number < most && all.size() < room; number++) {
      all.writeBytes(part.contains("%") ? part.formatted(number, number).getBytes(UTF_8) : fixed);
    }
    all.writeBytes(end);
    return all.toByteArray();
  }

  private void addMlmodels() {
    for (String column :
        List.of(
            "{},",
            "{\"name\":\"%x\"},",
            "{\"name\":\"%x" + WIDE + "\"},",
            "{\"name\":\"%x\",\"type\":\"%x\"},",
            "{\"name\":\"%x" + "n".repeat(100_000) + WIDE + "\"},")) {
      document("MLmodel", MLMODEL + "signature:\n  inputs: '[", column, "{}]'\n");
    }
    document("MLmodel", MLMODEL + "x: a\n", " b\n", "");
    document("MLmodel", MLMODEL + "x: \"", "\\u0416", "\"\n");
    document("MLmodel", MLMODEL, "%x" + "n".repeat(990) + ": a\n", "");
    document("MLmodel", "", "%%TAG !%x! a\n", "---\n" + MLMODEL);
  }

  private void addPreprocessing() {
    String file = "preprocessing.json";
    String end = "\"-\"],\"unknown\":\"error\"}}]}]}";
    for (String kind : List.of("ordinal", "one_hot")) {
      for (String category : List.of("\"%x\",", "\"%05x\",", "\"%x" + WIDE + "\",")) {
        document(file, TEXT + kind + "\":{\"categories\":[", category, end, 99_000);
      }
    }
    document(file, TEXT + "ordinal\":{\"categories\":[", "\"%x" + "n".repeat(1_000) + "\",", end);
    String number = "{\"source\":0,\"type\":\"number\"";
    document(file, FEATURES, number + "},", number + "}]}", 9_999);
    String steps = "{\"log1p\":{}},".repeat(15) + "{\"log1p\":{}}";
    document(file, FEATURES, number + ",\"steps\":[" + steps + "]},", number + "}]}", 9_999);
    String one = "one_hot\":{\"categories\":[\"%x\"],\"unknown\":\"zeros\"}}]},";
    String feature = (TEXT + one).substring(FEATURES.length());
    document(file, FEATURES, feature, feature.replace("},", "}]}"), 9_999);
    String columns = "\"-\"],\"features\":[" + number + "}]}";
    document(file, "{\"version\":1,\"columns\":[", "\"%x" + "n".repeat(90) + "\",", columns, 9_999);
    document(file, "{\"$schema\":\"", WIDE, "\",\"version\":1}");
  }

  private void addExpectations() {
    String file = "expectations.jsonl";
    document(file, "", "{\"row\":[0],\"score\":1}\n", "", 10_000);
    document(file, "", "{\"row\":{\"%x\":0},\"score\":1}\n", "", 10_000);
    String end = "\"-\":1},\"score\":1}\n";
    document(file, "{\"row\":{", "\"%x\":1,", end);
    document(file, "{\"row\":{", "\"%x" + "n".repeat(100_000) + WIDE + "\":1,", end);
    document(file, "{\"row\":[0],\"scores\":[", "1,", "1]}\n");
  }

  private void model(String name, Supplier<InputStream> file) {
    shapes.add(new Shape(name, 0, file));
  }

  /** A good model with something in the place of a text in it. */
  private void json(String place, String before, IntFunction<String> part, int times, String end) {
    model(
        "JSON: " + before + part.apply(0),
        () -> {
          String model = model();
          int at = model.indexOf(place);
          String behind = end + model.substring(at + place.length());
          return stream(model.substring(0, at) + before, part, times, behind, UTF_8);
        });
  }

  private void addModels() {
    String attributes = "\"attributes\":{}";
    for (String text : List.of("n", WIDE)) {
      String mark = "\"attributes\":{\"scikit_learn\":\"{";
      for (String key : List.of("missing", "type", "other")) {
        json(attributes, mark + "\\\"" + key + "\\\":\\\"", i -> text, 999_999, "\\\"}\"}");
      }
      json("\"base_score\":\"", "\"base_score\":\"", i -> text, 999_999, "");
      String names = "\"feature_names\":[";
      json(names + "]", names, i -> "\"" + i + text.repeat(60_000) + "\",", 40, "\"\"]");
      String parameter = "\"num_deleted\":\"0\"";
      json(parameter, parameter + ",\"x\":\"", i -> text, 999_999, "\"");
    }
    json("\"feature_names\":[]", "\"feature_names\":[", i -> "\"%x\",".formatted(i), 65_535, "0]");
    json(attributes, "\"attributes\":{", i -> "\"%x\":\"\",".formatted(i), 1 << 18, "\"-\":\"\"}");
    json("\"iteration_indptr\":[", "\"iteration_indptr\":[", i -> "0,", 1 << 19, "");
    json(attributes, attributes + ",\"x\":[", i -> "{},", 1 << 18, "{}]");
    String text = "{\"missing\":\"";
    String start =
        "{" + name("learner") + "{" + name("attributes") + "{" + name("scikit_learn") + "S";
    String whole = start + length(text.length() + 2_000_002) + text;
    model(
        "UBJSON: a long text",
        () -> stream(whole, i -> "\u00d0\u0096", 1_000_000, "\"}}}}", ISO_8859_1));
  }

  /** A name of UBJSON after its length. */
  private static String name(String name) {
    return length(name.length()) + name;
  }

  private static String length(long length) {
    byte[] bytes = ByteBuffer.allocate(Long.BYTES).putLong(length).array();
    return "L" + new String(bytes, ISO_8859_1);
  }

  private void addPickles() {
    for (String part :
        List.of(
            "(",
            "]",
            "X\1\0\0\0a0",
            "X\0\0\1\0" + "\u00d0\u0096".repeat(1 << 15) + "0",
            "c" + "m".repeat(1_024) + "\n" + "n".repeat(1_024) + "\n0",
            "cm\nn\n)R0")) {
      int times = Math.max(200, (1 << 18) / part.length());
      model(
          "pickle: " + part,
          () -> stream("\u0080\2" + "](X\1\0\0\0aq\0", i -> part, times, ".", ISO_8859_1));
    }
    model(
        "pickle: texts of a list",
        () -> stream("\u0080\2](X\1\0\0\0aq\0", i -> "h\0", 1 << 17, "e.", ISO_8859_1));
  }

  /** Made while it is read. */
  @SuppressWarnings("JdkObsolete") // No other class joins streams that are not there yet.
  private static InputStream stream(
      String before, IntFunction<String> part, int times, String behind, Charset charset) {
    int each = Math.max(1, 10_000 / part.apply(0).length());
    Iterator<InputStream> pieces =
        IntStream.rangeClosed(-1, times / each)
            .mapToObj(
                piece -> {
                  StringBuilder some = new StringBuilder(piece < 0 ? before : "");
                  for (int i = each * piece; piece >= 0 && i < each * (piece + 1); i++) {
                    some.append(i < times ? part.apply(i) : i == times ? behind : "");
                  }
                  return (InputStream) new ByteArrayInputStream(some.toString().getBytes(charset));
                })
            .iterator();
    return new SequenceInputStream(
        new Enumeration<>() {
          @Override
          public boolean hasMoreElements() {
            return pieces.hasNext();
          }

          @Override
          public InputStream nextElement() {
            return pieces.next();
          }
        });
  }
}
