package dev.coppice.server.codec.tensors.answer;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.coppice.model.HeapShare;
import dev.coppice.model.Model;
import dev.coppice.model.Reasons;
import dev.coppice.model.Scores;
import dev.coppice.server.codec.scores.NeededReasons;
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
import java.util.function.ToIntFunction;

/** Writes one call's answer as a {@code ModelInferResponse}, in raw contents if it came so. */
public final class MessageAnswer implements ResponseEncoder {

  /** Its own media type does not matter: the message is the answer. */
  private static final String TYPE = "application/grpc";

  /** Bytes of the message, or of an output, before its data, nearly always enough. */
  private static final int HEAD = 160;

  private final Answerer answerer;
  private final String id;
  private final List<OutputTensor> outputs;
  private final boolean isRaw;
  private final int rows;
  private final GatheredRows gathered;

  /**
   * @param id the call's own; empty if it has none
   * @param outputs 1 or more
   * @param isRaw whether the data is raw
   * @param rows of the call
   * @param heap what scores are taken from until the last are there
   */
  public MessageAnswer(
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
    this.gathered = new GatheredRows(rows, heap);
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
  public long answerBytes(Model model) {
    return gathered.bytes(reasons(), model) + wholeBytes(model);
  }

  @Override
  public long wholeBytes(Model model) {
    return bytes(output -> output.width(model));
  }

  @Override
  public long completingBytes(Scores scores, Reasons reasons, boolean isLast) {
    RowValues some = new RowValues(scores, reasons);
    return isLast ? bytes(output -> output.width(some)) : 0;
  }

  private long bytes(ToIntFunction<OutputTensor> width) {
    long bytes = HEAD;
    for (OutputTensor output : outputs) {
      int values = width.applyAsInt(output);
      boolean isFixed = isRaw || output.source() instanceof TensorSource.Floats;
      bytes += HEAD + (isFixed ? output.bytes(rows, values) : output.textBytes(rows, values));
    }
    return bytes;
  }

  @Override
  public NeededReasons reasons() {
    return OutputNames.needs(outputs);
  }

  @Override
  public void encode(Scores scores, Reasons reasons, int first, boolean isLast, ByteBuf out) {
    RowValues all = gathered.add(new RowValues(scores, reasons), first, isLast);
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

  private void writeOutput(OutputTensor output, RowValues all, ByteBufOutputStream out)
      throws IOException {
    InferOutputTensor.Builder head =
        InferOutputTensor.newBuilder().setName(output.name()).setDatatype(output.datatype());
    output.shape(rows, all).forEach(head::addShape);
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
    return switch (output.source()) {
      case TensorSource.Floats floats -> InferTensorContents.FP32_CONTENTS_FIELD_NUMBER;
      case TensorSource.Leaves leaves -> InferTensorContents.INT_CONTENTS_FIELD_NUMBER;
      case TensorSource.Labels labels -> InferTensorContents.INT64_CONTENTS_FIELD_NUMBER;
    };
  }

  /** Bytes of a packed field's numbers. */
  private long contentBytes(OutputTensor output, RowValues all) {
    long bytes = 0;
    switch (output.source()) {
      case TensorSource.Floats floats -> bytes = output.bytes(rows, output.width(all));
      case TensorSource.Leaves leaves -> {
        for (int leaf : all.leaves()) {
          bytes += CodedOutputStream.computeInt32SizeNoTag(leaf);
        }
      }
      case TensorSource.Labels labels -> {
        for (int row = 0; row < rows; row++) {
          bytes += CodedOutputStream.computeInt64SizeNoTag(all.label(labels, row));
        }
      }
    }
    return bytes;
  }

  private static void writeContents(OutputTensor output, RowValues all, CodedOutputStream out)
      throws IOException {
    switch (output.source()) {
      case TensorSource.Floats floats -> {
        for (float value : all.floats(floats)) {
          out.writeFloatNoTag(value);
        }
      }
      case TensorSource.Leaves leaves -> {
        for (int leaf : all.leaves()) {
          out.writeInt32NoTag(leaf);
        }
      }
      case TensorSource.Labels labels -> {
        for (int row = 0; row < all.rows(); row++) {
          out.writeInt64NoTag(all.label(labels, row));
        }
      }
    }
  }

  private void writeRaw(OutputTensor output, RowValues all, ByteBufOutputStream out)
      throws IOException {
    CodedOutputStream coded = CodedOutputStream.newInstance(out);
    long data = output.bytes(rows, output.width(all));
    begin(coded, ModelInferResponse.RAW_OUTPUT_CONTENTS_FIELD_NUMBER, data);
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
