package dev.coppice.server.codec.tensors;

import com.google.protobuf.ByteString;
import dev.coppice.server.codec.tensors.data.DataType;
import inference.OpenInferenceGrpc.InferParameter;
import inference.OpenInferenceGrpc.InferTensorContents;
import inference.OpenInferenceGrpc.ModelInferRequest;
import inference.OpenInferenceGrpc.ModelInferRequest.InferInputTensor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/**
 * The same rows in every form that tensors have.
 *
 * @param rows equally wide; values that the datatype has, or NaN
 * @param names of the columns, for one tensor each; empty for one tensor with all
 */
public record TensorBodies(List<double[]> rows, String datatype, List<String> names) {

  private static final KnownHeads KNOWN = new KnownHeads();

  public TensorBodies {
    rows = List.copyOf(rows);
    names = List.copyOf(names);
  }

  /** A body, and how many bytes of it are JSON; all if negative. */
  public record Body(ByteBuf bytes, int jsonBytes) {

    public InferDecoder decoder() {
      return InferDecoder.ofJson(jsonBytes, KNOWN);
    }
  }

  /** One tensor's values, row by row. */
  private record Input(String name, String shape, List<Long> sizes, List<double[]> rows) {}

  private List<Input> inputs() {
    List<Input> inputs = new ArrayList<>();
    if (names.isEmpty()) {
      long width = rows.getFirst().length;
      inputs.add(
          new Input(
              "x",
              "[%d, %d]".formatted(rows.size(), width),
              List.of((long) rows.size(), width),
              rows));
    }
    for (int i = 0; i < names.size(); i++) {
      int column = i;
      List<double[]> values = rows.stream().map(row -> new double[] {row[column]}).toList();
      boolean isFlat = i % 2 == 0;
      inputs.add(
          new Input(
              names.get(i),
              isFlat ? "[%d]".formatted(rows.size()) : "[%d, 1]".formatted(rows.size()),
              isFlat ? List.of((long) rows.size()) : List.of((long) rows.size(), 1L),
              values));
    }
    return inputs;
  }

  /**
   * JSON alone.
   *
   * @param isNested whether each row is an array of its own
   */
  public Body json(boolean isNested) {
    StringJoiner inputs = new StringJoiner(", ");
    for (Input input : inputs()) {
      StringJoiner data = new StringJoiner(isNested ? "], [" : ", ");
      for (double[] row : input.rows()) {
        StringJoiner cells = new StringJoiner(" ,");
        for (double value : row) {
          cells.add(text(value));
        }
        data.add(cells.toString());
      }
      String all = isNested ? "[[" + data + "]]" : "[" + data + "]";
      inputs.add(
          "{\"data\": %s, \"name\": \"%s\", \"shape\": %s, \"datatype\": \"%s\"}"
              .formatted(all, input.name(), input.shape(), datatype));
    }
    String body = "{\"inputs\": [%s]%s}".formatted(inputs, parameters());
    return new Body(Unpooled.copiedBuffer(body, StandardCharsets.UTF_8), -1);
  }

  private String parameters() {
    return names.isEmpty() ? "" : ", \"parameters\": {\"content_type\": \"pd\"}";
  }

  private String text(double value) {
    if (Double.isNaN(value)) {
      return "null";
    }
    if (datatype.equals("BOOL")) {
      return value == 0 ? "false" : "true";
    }
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  /** JSON with binary data behind it. */
  public Body binary() {
    StringJoiner inputs = new StringJoiner(", ");
    ByteBuf data = Unpooled.buffer();
    for (Input input : inputs()) {
      ByteString bytes = raw(input);
      data.writeBytes(bytes.toByteArray());
      inputs.add(
          ("{\"name\": \"%s\", \"shape\": %s, \"datatype\": \"%s\", \"parameters\":"
                  + " {\"binary_data_size\": %d}}")
              .formatted(input.name(), input.shape(), datatype, bytes.size()));
    }
    ByteBuf json =
        Unpooled.copiedBuffer(
            "{\"inputs\": [%s]%s}".formatted(inputs, parameters()), StandardCharsets.UTF_8);
    int jsonBytes = json.readableBytes();
    return new Body(Unpooled.copiedBuffer(json, data), jsonBytes);
  }

  /** A message with {@code contents}, or with {@code raw_input_contents}. */
  public ModelInferRequest message(boolean isRaw) {
    ModelInferRequest.Builder message = ModelInferRequest.newBuilder().setModelName("a");
    if (!names.isEmpty()) {
      message.putParameters(
          "content_type", InferParameter.newBuilder().setStringParam("pd").build());
    }
    for (Input input : inputs()) {
      InferInputTensor.Builder tensor =
          InferInputTensor.newBuilder()
              .setName(input.name())
              .setDatatype(datatype)
              .addAllShape(input.sizes());
      if (isRaw) {
        message.addRawInputContents(raw(input));
      } else {
        tensor.setContents(contents(input));
      }
      message.addInputs(tensor);
    }
    return message.build();
  }

  private InferTensorContents contents(Input input) {
    InferTensorContents.Builder contents = InferTensorContents.newBuilder();
    for (double[] row : input.rows()) {
      for (double value : row) {
        switch (datatype) {
          case "BOOL" -> contents.addBoolContents(value != 0);
          case "INT8", "INT16", "INT32" -> contents.addIntContents((int) value);
          case "INT64" -> contents.addInt64Contents((long) value);
          case "UINT8", "UINT16", "UINT32" -> contents.addUintContents((int) (long) value);
          case "UINT64" -> contents.addUint64Contents((long) value);
          case "FP32" -> contents.addFp32Contents((float) value);
          default -> contents.addFp64Contents(value);
        }
      }
    }
    return contents.build();
  }

  private ByteString raw(Input input) {
    DataType type = DataType.of(datatype).orElseThrow();
    ByteBuffer bytes =
        ByteBuffer.allocate(rows.size() * input.rows().getFirst().length * type.size())
            .order(ByteOrder.LITTLE_ENDIAN);
    for (double[] row : input.rows()) {
      for (double value : row) {
        switch (type) {
          case FP32 -> bytes.putFloat((float) value);
          case FP64 -> bytes.putDouble(value);
          case FP16 -> bytes.putShort(Float.floatToFloat16((float) value));
          case BF16 -> bytes.putShort((short) (Float.floatToIntBits((float) value) >>> 16));
          default -> {
            for (int i = 0; i < type.size(); i++) {
              bytes.put((byte) ((long) value >>> (8 * i)));
            }
          }
        }
      }
    }
    return ByteString.copyFrom(bytes.array());
  }

  /** The same rows as CSV. */
  public String csv() {
    StringJoiner csv = new StringJoiner("\n");
    for (double[] row : rows) {
      StringJoiner line = new StringJoiner(",");
      for (double value : row) {
        line.add(Double.isNaN(value) ? "nan" : Double.toString(value));
      }
      csv.add(line.toString());
    }
    return csv.toString();
  }
}
