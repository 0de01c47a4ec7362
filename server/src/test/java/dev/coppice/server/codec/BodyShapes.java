package dev.coppice.server.codec;

import static dev.coppice.server.codec.Payloads.NAMED;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coppice.model.HeapShare;
import dev.coppice.server.codec.csv.CsvDecoder;
import dev.coppice.server.codec.csv.CsvForm;
import dev.coppice.server.codec.csv.CsvTenantReader;
import dev.coppice.server.codec.json.JsonDecoder;
import dev.coppice.server.codec.json.JsonLinesDecoder;
import dev.coppice.server.codec.json.JsonTenantReader;
import dev.coppice.server.codec.json.MlflowDecoder;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.RequestDecoder;
import dev.coppice.server.codec.tenants.TenantReader;
import dev.coppice.server.codec.tensors.InferDecoder;
import dev.coppice.server.codec.tensors.KnownHeads;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** Bodies as large as clients may send them, made of what a reader could make much of. */
final class BodyShapes {

  private static final int BYTES = 1 << 20;

  /** What one name or text may have in JSON. */
  private static final int TOKEN = 1 << 18;

  /** With it a text takes two bytes for each character. */
  private static final String WIDE = "\u0416";

  private final List<Shape> shapes = new ArrayList<>();

  /** Reads a body; what it returns is kept as long as the rows of a call are. */
  @FunctionalInterface
  interface Reading {
    Object of(byte[] body, HeapShare heap) throws PayloadException;
  }

  /** A body, and a way to read it. */
  record Shape(String name, Reading reading, Supplier<byte[]> body) {}

  /** All of them. */
  static List<Shape> all() {
    BodyShapes all = new BodyShapes();
    all.addCsv();
    all.addJson();
    all.addLines();
    all.addFrames();
    all.addTensors();
    all.addMessages();
    all.addTenants();
    return all.shapes;
  }

  private void add(String name, Supplier<RequestDecoder> decoder, Supplier<byte[]> body) {
    shapes.add(
        new Shape(
            name,
            (bytes, heap) -> decoder.get().decode(Unpooled.wrappedBuffer(bytes), NAMED, heap),
            body));
  }

  private void addRaw(String name, Supplier<RequestDecoder> decoder, Supplier<byte[]> body) {
    add(name, decoder, body);
    shapes.add(
        new Shape(
            name + ", raw",
            (bytes, heap) ->
                decoder
                    .get()
                    .decodeRaw(Unpooled.wrappedBuffer(bytes), RawPayloads.CUSTOMER.columns(), heap),
            body));
  }

  private void add(
      String name, Function<Object[], TenantReader> reader, String before, String part) {
    shapes.add(
        new Shape(
            name,
            (bytes, heap) -> {
              TenantReader made = reader.apply(new Object[] {bytes, heap});
              boolean more = true;
              while (more) {
                more = made.read(10);
              }
              return made;
            },
            repeated(before, part, "")));
  }

  private void addCsv() {
    Supplier<RequestDecoder> csv = () -> new CsvDecoder(new CsvForm(true, (byte) 0, true));
    String name = "CSV: ";
    addRaw(name + "digits", csv, repeated("age\n", "1", ""));
    addRaw(name + "digits behind a point", csv, repeated("0.", "1", ""));
    addRaw(name + "commas", csv, repeated("age", ",", ""));
    addRaw(name + "a long name", csv, repeated("", "n", WIDE));
    addRaw(name + "a long name with blanks", csv, repeated("  ", "n", WIDE + "  ,age\n1,2"));
    addRaw(name + "some long names", csv, repeated("", "n".repeat(200_000) + WIDE + ",", ""));
    addRaw(name + "no UTF-8", csv, repeated("", "n".repeat(99) + "\u00ff", ",age\n1,2"));
    addRaw(name + "short names", csv, numbered("", "%04x,", ""));
    addRaw(name + "doubled quotes", csv, repeated("age,\"", "\"\"", "\"\n1,2"));
    addRaw(name + "a long text", csv, repeated("id,plan\n1,", "n", WIDE));
    addRaw(
        name + "long texts", csv, repeated("id,plan\n", "1,%s\n".formatted("n".repeat(9999)), ""));
  }

  private void addJson() {
    Supplier<RequestDecoder> json = JsonDecoder::new;
    addObjects("JSON: ", json, "", "");
    addObjects("JSON, passed over: ", json, "{\"features\": [1], \"x\": ", "}");
    add("JSON: rows", json, repeated("[", "[1],", "[1]]"));
    add("JSON: numbers", json, repeated("[", "1,", "1]"));
    add("JSON: named rows", json, repeated("[", "{\"age\":1},", "[1]]"));
    add("JSON: a long number", json, repeated("[", "1".repeat(TOKEN - 9) + ",", "1]"));
    add("JSON: a long text", json, repeated("[", text(TOKEN - 9, "n") + ",", "1]"));
    add("JSON: a long wide text", json, repeated("[", text(TOKEN - 9, WIDE) + ",", "1]"));
  }

  private void addObjects(
      String name, Supplier<RequestDecoder> json, String before, String behind) {
    String open = before + "{";
    String close = "}" + behind;
    String row = "\"age\":1" + close;
    add(
        name + "long names of two bytes per letter",
        json,
        numbered(open, "\"%d" + "n".repeat(TOKEN - 9) + WIDE + "\":1,", row));
    add(
        name + "names of a hundred",
        json,
        numbered(open, "\"%05x" + "n".repeat(96) + WIDE + "\":1,", row));
    add(name + "short names", json, numbered(open, "\"%x\":1,", row));
  }

  private void addLines() {
    Supplier<RequestDecoder> lines = JsonLinesDecoder::new;
    addObjects("JSON lines: ", lines, "", "");
    add("JSON lines: rows", lines, repeated("", "[1]\n", ""));
    add(
        "JSON lines: one name of a thousand each",
        lines,
        numbered("", "{\"%x" + "n".repeat(1_000) + "\":1}\n", ""));
  }

  private void addFrames() {
    Supplier<RequestDecoder> mlflow = MlflowDecoder::new;
    addObjects("MLflow: ", mlflow, "{\"inputs\": [", "]}");
    String split = "{\"dataframe_split\": {\"columns\": [";
    String end = "\"age\"], \"data\": [[1]]}}";
    add("MLflow: wide columns", mlflow, numbered(split, text(TOKEN - 9, WIDE) + ",", end));
  }

  private void addTensors() {
    Supplier<RequestDecoder> tensors = () -> InferDecoder.ofJson(-1, new KnownHeads());
    addObjects("tensors: ", tensors, "", "");
    String input = "{\"name\":\"%x\",\"datatype\":\"FP32\",\"shape\":[1],\"data\":[1]},";
    add("tensors: inputs", tensors, numbered("{\"inputs\": [", input, "1]}"));
    String open =
        "{\"inputs\": [{\"datatype\": \"FP32\", \"shape\": [1, 4], \"data\": [1, 2, 3, 4]}],"
            + " \"outputs\": [";
    String name = "{\"name\": \"" + "n".repeat(TOKEN - 99) + WIDE + "\"},";
    add("tensors: outputs", tensors, repeated(open, name, "{}]}"));
  }

  private void addMessages() {
    Supplier<RequestDecoder> message = InferDecoder::ofMessage;
    byte[] shape = {3 << 3 | 2, 2, 1, 4};
    byte[] type = field(2, "FP32".getBytes(UTF_8));
    byte[] contents = field(5, field(6, new byte[16]));
    byte[] input = field(5, type, shape, contents);
    for (int field = 1; field < 4; field++) {
      int number = field;
      Supplier<byte[]> wide = () -> field(number, filled(BYTES - (1 << 10), WIDE));
      String name = "message: field %d ".formatted(number);
      add(name + "empty", message, repeated(input, field(number)));
      add(name + "long", message, () -> joined(wide.get(), input));
      add(name + "in inputs", message, () -> field(5, type, shape, contents, wide.get()));
      add(name + "in outputs", message, () -> joined(input, field(6, wide.get())));
      add(name + "in parameters", message, () -> joined(input, field(4, wide.get())));
    }
    add("message: inputs", message, repeated(new byte[0], input));
    byte[] named =
        field(
            4, field(1, "content_type".getBytes(UTF_8)), field(2, field(3, "pd".getBytes(UTF_8))));
    byte[] column = {3 << 3 | 2, 1, 1};
    byte[] one = field(5, field(6, new byte[4]));
    add(
        "message: long names",
        message,
        repeated(named, field(5, field(1, filled(200_000, WIDE)), type, column, one)));
    add("message: sizes", message, () -> field(5, type, field(3, new byte[BYTES - 64])));
  }

  private void addTenants() {
    CsvForm csv = new CsvForm(true, (byte) 0, true);
    Function<Object[], TenantReader> table =
        of -> new CsvTenantReader((byte[]) of[0], csv, "model", (HeapShare) of[1]);
    Function<Object[], TenantReader> lines =
        of -> new JsonTenantReader((byte[]) of[0], "model", (HeapShare) of[1]);
    add("tenants of CSV", table, "model,age\n", "%x,1\n");
    add("a long tenant of CSV", table, "model,age\n", "n".repeat(BYTES - 99) + WIDE + ",1\n");
    add("short names above tenants", table, "model", ",%x");
    add("lines of tenants", lines, "", "{\"model\":\"%x\",\"features\":[]}\n");
    add(
        "lines of long tenants",
        lines,
        "",
        "{\"model\":\"%x" + "n".repeat(TOKEN - 99) + "\",\"row\":{}}\n");
    add(
        "a long name in each line",
        lines,
        "",
        "{\"model\":\"a\",\"%x" + "n".repeat(TOKEN - 99) + WIDE + "\":1}\n");
    add(
        "names in one line",
        lines,
        "{\"model\":\"a\",\"row\":{",
        "\"%05x" + "n".repeat(96) + WIDE + "\":1,");
  }

  private static String text(int length, String character) {
    return "\"" + character.repeat(length / character.getBytes(UTF_8).length) + "\"";
  }

  private static byte[] filled(int length, String end) {
    byte[] text = new byte[length];
    Arrays.fill(text, (byte) 'n');
    byte[] last = end.getBytes(UTF_8);
    System.arraycopy(last, 0, text, length - last.length, last.length);
    return text;
  }

  private static byte[] field(int number, byte[]... parts) {
    byte[] content = joined(parts);
    ByteArrayOutputStream field = new ByteArrayOutputStream(content.length + 8);
    field.write((number << 3) | 2);
    int length = content.length;
    while (length > 127) {
      field.write((length & 127) | 128);
      length >>>= 7;
    }
    field.write(length);
    field.writeBytes(content);
    return field.toByteArray();
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static Supplier<byte[]> repeated(byte[] before, byte[] part) {
    return () -> {
      ByteArrayOutputStream all = new ByteArrayOutputStream(BYTES);
      all.writeBytes(before);
      while (all.size() + part.length <= BYTES) {
        all.writeBytes(part);
      }
      return all.toByteArray();
    };
  }

  private static Supplier<byte[]> repeated(String before, String part, String behind) {
    return numbered(before, part, behind);
  }

  /** A text with a part again and again, in which a number may stand. */
  private static Supplier<byte[]> numbered(String before, String part, String behind) {
    return () -> {
      byte[] end = bytes(behind);
      byte[] fixed = bytes(part);
      boolean isNumbered = part.contains("%");
      ByteArrayOutputStream all = new ByteArrayOutputStream(BYTES + 64);
      all.writeBytes(bytes(before));
      int number = 0;
      while (all.size() + fixed.length + end.length <= BYTES) {
        all.writeBytes(isNumbered ? bytes(part.formatted(number++)) : fixed);
      }
      all.writeBytes(end);
      return all.toByteArray();
    };
  }

  private static byte[] bytes(String text) {
    return text.getBytes(text.contains("\u00ff") ? ISO_8859_1 : UTF_8);
  }
}
