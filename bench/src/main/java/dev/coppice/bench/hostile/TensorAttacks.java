package dev.coppice.bench.hostile;

import static dev.coppice.bench.hostile.artifact.HostileModels.CLASSES;
import static dev.coppice.bench.hostile.artifact.HostileModels.WIDE;
import static dev.coppice.bench.hostile.wire.Requests.BODY_LIMIT;
import static dev.coppice.bench.hostile.wire.Requests.filled;

import dev.coppice.bench.hostile.wire.Requests;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What can be done with the bodies of the Open Inference Protocol over HTTP. */
final class TensorAttacks {

  private static final int MANY = BODY_LIMIT - 256;

  private TensorAttacks() {}

  static List<Attack> all() {
    return List.of(
        infer("a tensor that claims 2^62 rows", CLASSES, input("[4611686018427387904, 2]", "[1]")),
        infer("a tensor that claims 2^62 columns", WIDE, input("[1, 4611686018427387904]", "[1]")),
        infer("a tensor of 3 million rows", WIDE, input("[3000000, 1]", data())),
        infer("tensor data 1,000 deep", CLASSES, input("[1, 2]", "[".repeat(1000))),
        infer("6 MiB of commas as tensor data", CLASSES, input("[1, 2]", "[" + filled(",", MANY))),
        infer("a million empty inputs", CLASSES, "{\"inputs\": [" + filled("{},", MANY) + "{}]}"),
        infer(
            "200,000 outputs",
            CLASSES,
            "{\"outputs\": [" + filled("{\"name\": \"predict\"},", MANY) + "{}]}"),
        infer("16 times the contributions of 4,096 rows", WIDE, contributions()),
        infer("an id of 6 MiB", CLASSES, "{\"id\": \"" + filled("x", MANY) + "\"}"));
  }

  private static String data() {
    return "[" + filled("1,", MANY) + "1]";
  }

  private static String contributions() {
    String input = input("[4096, 1]", "[" + "1,".repeat(4095) + "1]");
    String outputs = "{\"name\": \"contributions\"},".repeat(15) + "{\"name\": \"contributions\"}";
    return input.substring(0, input.length() - 1) + ", \"outputs\": [" + outputs + "]}";
  }

  private static String input(String shape, String data) {
    return "{\"inputs\": [{\"name\": \"x\", \"datatype\": \"FP32\", \"shape\": %s, \"data\": %s}]}"
        .formatted(shape, data);
  }

  private static Attack infer(String what, String model, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
    String head =
        Requests.start("POST /v2/models/" + model + "/infer")
            + "Content-Length: "
            + bytes.length
            + "\r\n\r\n";
    byte[] request = Requests.join(head.getBytes(StandardCharsets.ISO_8859_1), bytes);
    return new Attack(what, 4, arena -> arena.ask(request));
  }
}
