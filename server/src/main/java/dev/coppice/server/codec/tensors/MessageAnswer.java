package dev.coppice.server.codec.tensors;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.coppice.model.HeapShare;
import dev.coppice.model.Scores;
import dev.coppice.server.codec.scores.ResponseEncoder;
import inference.OpenInferenceGrpc.InferParameter;
import inference.OpenInferenceGrpc.InferTensorContents;
import inference.OpenInferenceGrpc.ModelInferResponse;
import inference.OpenInferenceGrpc.ModelInferResponse.InferOutputTensor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Writes one call's answer as a {@code ModelInferResponse}, in raw contents if it came so. */
final class MessageAnswer implements ResponseEncoder {

  /** Its own media type does not matter: the message is the answer. */
  private static final String TYPE = "application/grpc";

  private final Answerer answerer;
  private final String id;
  private final List<OutputTensor> outputs;
  private final boolean isRaw;
  private final int rows;
  private final GatheredScores gathered;

  /**
   * @param id the call's own; empty if it has none
   * @param outputs 1 or more
   * @param isRaw whether the data is raw
   * @param rows of the call
   * @param heap what scores are taken from until the last are there
   */
  MessageAnswer(
      Answerer answerer,
      String id,
      List<OutputTensor> outputs,
      boolean isRaw,
      int rows,
      HeapShare heap) {
    this.answerer = answerer;
    this.id = id;
    this.outputs = List.copyOf(outputs);
    this.isRaw = isRaw;
    this.rows = rows;
    this.gathered = new GatheredScores(rows, heap);
  }

  @Override
  public String contentType() {
    return TYPE;
  }

  @Override
  public boolean isWhole() {
    return true;
  }

  @Override
  public void encode(Scores scores, int first, boolean isLast, ByteBuf out) {
    Scores all = gathered.add(scores, first, isLast);
    if (all == null) {
      return;
    }
    try (ByteBufOutputStream bytes = new ByteBufOutputStream(out)) {
      head().writeTo(bytes);
      for (OutputTensor output : outputs) {
        writeOutput(output, all, bytes);
      }
      if (isRaw) {
        for (OutputTensor output : outputs) {
          writeRaw(output, all, bytes);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
  }

  private ModelInferResponse head() {
    return ModelInferResponse.newBuilder()
        .setModelName(answerer.model())
        .setModelVersion(answerer.version())
        .setId(id)
        .putParameters("engine", text(answerer.engine()))
        .putParameters("version", text(answerer.version()))
        .build();
  }

  private static InferParameter text(String value) {
    return InferParameter.newBuilder().setStringParam(value).build();
  }

  private void writeOutput(OutputTensor output, Scores all, ByteBufOutputStream out)
      throws IOException {
    InferOutputTensor.Builder head =
        InferOutputTensor.newBuilder()
            .setName(output.name())
            .setDatatype(output.datatype())
            .addShape(rows);
    if (!output.isFlat()) {
      head.addShape(output.width());
    }
    InferOutputTensor tensor = head.build();
    long data = isRaw ? 0 : contentBytes(output, all);
    long contents = data == 0 ? 0 : fieldBytes(field(output), data);
    long size =
        tensor.getSerializedSize()
            + (data == 0 ? 0 : fieldBytes(InferOutputTensor.CONTENTS_FIELD_NUMBER, contents));
    CodedOutputStream coded = CodedOutputStream.newInstance(out);
    begin(coded, ModelInferResponse.OUTPUTS_FIELD_NUMBER, size);
    tensor.writeTo(coded);
    if (data > 0) {
      begin(coded, InferOutputTensor.CONTENTS_FIELD_NUMBER, contents);
      begin(coded, field(output), data);
      writeContents(output, all, coded);
    }
    coded.flush();
  }

  private static int field(OutputTensor output) {
    return output.label() == null
        ? InferTensorContents.FP32_CONTENTS_FIELD_NUMBER
        : InferTensorContents.INT64_CONTENTS_FIELD_NUMBER;
  }

  /** Bytes of a packed field's numbers. */
  private long contentBytes(OutputTensor output, Scores all) {
    if (output.label() == null) {
      return output.bytes(rows);
    }
    long bytes = 0;
    for (int row = 0; row < rows; row++) {
      bytes += CodedOutputStream.computeInt64SizeNoTag(TensorData.label(output.label(), all, row));
    }
    return bytes;
  }

  private static void writeContents(OutputTensor output, Scores all, CodedOutputStream out)
      throws IOException {
    if (output.label() == null) {
      for (float value : all.values()) {
        out.writeFloatNoTag(value);
      }
      return;
    }
    for (int row = 0; row < all.rows(); row++) {
      out.writeInt64NoTag(TensorData.label(output.label(), all, row));
    }
  }

  private void writeRaw(OutputTensor output, Scores all, ByteBufOutputStream out)
      throws IOException {
    CodedOutputStream coded = CodedOutputStream.newInstance(out);
    begin(coded, ModelInferResponse.RAW_OUTPUT_CONTENTS_FIELD_NUMBER, output.bytes(rows));
    coded.flush();
    TensorData.binary(output, all, out.buffer());
  }

  private static void begin(CodedOutputStream out, int field, long bytes) throws IOException {
    out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    out.writeUInt32NoTag(Math.toIntExact(bytes));
  }

  private static long fieldBytes(int field, long bytes) {
    return CodedOutputStream.computeTagSize(field)
        + CodedOutputStream.computeUInt32SizeNoTag(Math.toIntExact(bytes))
        + bytes;
  }
}
