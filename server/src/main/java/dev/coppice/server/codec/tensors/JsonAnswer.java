package dev.coppice.server.codec.tensors;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.coppice.model.HeapShare;
import dev.coppice.model.Reasons;
import dev.coppice.model.Scores;
import dev.coppice.server.codec.scores.ReasonsAsked;
import dev.coppice.server.codec.scores.ResponseEncoder;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes one call's answer as JSON, with binary data behind it where that was asked for. A single
 * output is written as its rows are scored; several are once all are.
 */
final class JsonAnswer implements ResponseEncoder {

  /** The header that says how many bytes of a body are JSON. */
  static final String JSON_LENGTH = "Inference-Header-Content-Length";

  private static final String JSON = "application/json";
  private static final String BINARY = "application/octet-stream";

  private final Answerer answerer;
  private final String id;
  private final List<OutputTensor> outputs;
  private final int rows;
  private final GatheredRows gathered;
  private int jsonBytes;

  /**
   * @param id the call's own; empty if it has none
   * @param outputs 1 or more
   * @param rows of the call
   * @param heap what scores are taken from that have to wait for others
   */
  JsonAnswer(Answerer answerer, String id, List<OutputTensor> outputs, int rows, HeapShare heap) {
    this.answerer = answerer;
    this.id = id;
    this.outputs = List.copyOf(outputs);
    this.rows = rows;
    this.gathered = new GatheredRows(rows, heap);
  }

  @Override
  public String contentType() {
    return hasBinary() ? BINARY : JSON;
  }

  @Override
  public List<Map.Entry<String, String>> headers() {
    return hasBinary() ? List.of(Map.entry(JSON_LENGTH, Integer.toString(jsonBytes))) : List.of();
  }

  @Override
  public boolean isWhole() {
    return outputs.size() > 1;
  }

  private boolean hasBinary() {
    return outputs.stream().anyMatch(OutputTensor::isBinary);
  }

  @Override
  public ReasonsAsked reasons() {
    return OutputNames.needs(outputs);
  }

  @Override
  public void encode(Scores scores, int first, boolean isLast, ByteBuf out) {
    encode(scores, Reasons.NONE, first, isLast, out);
  }

  @Override
  public void encode(Scores scores, Reasons reasons, int first, boolean isLast, ByteBuf out) {
    RowValues some = new RowValues(scores, reasons);
    if (outputs.size() == 1) {
      stream(outputs.getFirst(), some, first, isLast, out);
      return;
    }
    RowValues all = gathered.add(some, first, isLast);
    if (all != null) {
      writeAll(all, out);
    }
  }

  private void stream(OutputTensor output, RowValues some, int first, boolean isLast, ByteBuf out) {
    int begin = out.writerIndex();
    if (first == 0) {
      text(out, head());
      text(out, open(output, some));
    }
    if (output.isBinary()) {
      if (first == 0) {
        text(out, "}]}");
        jsonBytes = out.writerIndex() - begin;
      }
      TensorData.binary(output, some, out);
      return;
    }
    TensorData.json(output, some, first == 0, out);
    text(out, isLast ? "]}]}" : "");
  }

  private void writeAll(RowValues all, ByteBuf out) {
    int begin = out.writerIndex();
    text(out, head());
    boolean isFirst = true;
    for (OutputTensor output : outputs) {
      text(out, isFirst ? "" : ", ");
      isFirst = false;
      text(out, open(output, all));
      if (!output.isBinary()) {
        TensorData.json(output, all, true, out);
        text(out, "]");
      }
      text(out, "}");
    }
    text(out, "]}");
    jsonBytes = out.writerIndex() - begin;
    for (OutputTensor output : outputs) {
      if (output.isBinary()) {
        TensorData.binary(output, all, out);
      }
    }
  }

  private String head() {
    StringBuilder head = new StringBuilder("{\"model_name\": ");
    head.append(quoted(answerer.model()));
    head.append(", \"model_version\": ").append(quoted(answerer.version()));
    if (!id.isEmpty()) {
      head.append(", \"id\": ").append(quoted(id));
    }
    head.append(", \"parameters\": {\"engine\": ").append(quoted(answerer.engine()));
    head.append(", \"version\": ").append(quoted(answerer.version()));
    return head.append("}, \"outputs\": [").toString();
  }

  /** An output up to its data, or its end if that is binary. */
  private String open(OutputTensor output, RowValues some) {
    String shape =
        output.shape(rows, some).stream().map(String::valueOf).collect(Collectors.joining(", "));
    String data =
        output.isBinary()
            ? ", \"parameters\": {\"binary_data_size\": " + output.bytes(rows, some) + "}"
            : ", \"data\": [";
    return "{\"name\": \"%s\", \"datatype\": \"%s\", \"shape\": [%s]%s"
        .formatted(output.name(), output.datatype(), shape, data);
  }

  private static String quoted(String text) {
    return '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }

  private static void text(ByteBuf out, String text) {
    if (!text.isEmpty()) {
      out.writeCharSequence(text, StandardCharsets.UTF_8);
    }
  }
}
