package dev.coppice.server.codec.tensors.answer;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.coppice.model.HeapShare;
import dev.coppice.model.Model;
import dev.coppice.model.Reasons;
import dev.coppice.model.Scores;
import dev.coppice.server.codec.scores.NeededReasons;
import dev.coppice.server.codec.scores.ResponseEncoder;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * Writes one call's answer as JSON, with binary data behind it where that was asked for. A single
 * output is written as its rows are scored; several are once all are.
 */
public final class JsonAnswer implements ResponseEncoder {

  /** The header that says how many bytes of a body are JSON. */
  static final String JSON_LENGTH = "Inference-Header-Content-Length";

  private static final String JSON = "application/json";
  private static final String BINARY = "application/octet-stream";

  /** Characters of the text before an output's data, nearly always enough. */
  private static final int TEXT = 320;

  private final Answerer answerer;
  private final String id;
  private final List<OutputTensor> outputs;
  private final int rows;
  private final KnownAnswers known;
  private final GatheredRows gathered;
  private final boolean hasBinary;
  private int jsonBytes;

  /**
   * @param id the call's own; empty if it has none
   * @param outputs 1 or more
   * @param rows of the call
   * @param known what other answers began with
   * @param heap what scores are taken from that have to wait for others
   */
  public JsonAnswer(
      Answerer answerer,
      String id,
      List<OutputTensor> outputs,
      int rows,
      KnownAnswers known,
      HeapShare heap) {
    this.answerer = answerer;
    this.id = id;
    this.outputs = List.copyOf(outputs);
    this.rows = rows;
    this.known = known;
    this.gathered = new GatheredRows(rows, heap);
    this.hasBinary = outputs.stream().anyMatch(OutputTensor::isBinary);
  }

  @Override
  public String contentType() {
    return hasBinary ? BINARY : JSON;
  }

  @Override
  public List<Map.Entry<String, String>> headers() {
    return hasBinary ? List.of(Map.entry(JSON_LENGTH, Integer.toString(jsonBytes))) : List.of();
  }

  @Override
  public boolean isWhole() {
    return outputs.size() > 1;
  }

  @Override
  public long answerBytes(Model model) {
    long before = isWhole() ? gathered.bytes(reasons(), model) : 0;
    return before + bytes(output -> output.width(model));
  }

  @Override
  public long wholeBytes(Model model) {
    return isWhole() ? bytes(output -> output.width(model)) : 0;
  }

  @Override
  public long completingBytes(Scores scores, Reasons reasons, boolean isLast) {
    if (!isWhole() || !isLast) {
      return 0;
    }
    RowValues some = new RowValues(scores, reasons);
    return bytes(output -> output.width(some));
  }

  private long bytes(ToIntFunction<OutputTensor> width) {
    long bytes = TEXT;
    for (OutputTensor output : outputs) {
      int values = width.applyAsInt(output);
      bytes += TEXT;
      bytes += output.isBinary() ? output.bytes(rows, values) : output.textBytes(rows, values);
    }
    return bytes;
  }

  @Override
  public NeededReasons reasons() {
    return OutputNames.needs(outputs);
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
    if (first == 0) {
      byte[] text = id.isEmpty() ? knownOpening(output, some) : opening(output, some);
      out.writeBytes(text);
      jsonBytes = text.length;
    }
    if (output.isBinary()) {
      TensorData.binary(output, some, out);
      return;
    }
    TensorData.json(output, some, first == 0, out);
    write(isLast ? "]}]}" : "", out);
  }

  private byte[] knownOpening(OutputTensor output, RowValues some) {
    return known.text(
        new KnownAnswers.Key(answerer, output, rows, output.width(some)),
        () -> opening(output, some));
  }

  /** All before the data of the only output. */
  private byte[] opening(OutputTensor output, RowValues some) {
    StringBuilder text = head();
    open(output, some, text);
    text.append(output.isBinary() ? "}]}" : "");
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void writeAll(RowValues all, ByteBuf out) {
    int begin = out.writerIndex();
    StringBuilder text = head();
    for (OutputTensor output : outputs) {
      open(output, all, text);
      if (!output.isBinary()) {
        write(text, out);
        TensorData.json(output, all, true, out);
        text.setLength(0);
        text.append(']');
      }
      text.append("}, ");
    }
    text.setLength(text.length() - 2);
    write(text.append("]}"), out);
    jsonBytes = out.writerIndex() - begin;
    for (OutputTensor output : outputs) {
      if (output.isBinary()) {
        TensorData.binary(output, all, out);
      }
    }
  }

  private StringBuilder head() {
    StringBuilder text = new StringBuilder(TEXT).append("{\"model_name\": ");
    quote(answerer.model(), text);
    quote(answerer.version(), text.append(", \"model_version\": "));
    if (!id.isEmpty()) {
      quote(id, text.append(", \"id\": "));
    }
    quote(answerer.engine(), text.append(", \"parameters\": {\"engine\": "));
    quote(answerer.version(), text.append(", \"version\": "));
    return text.append("}, \"outputs\": [");
  }

  /** Appends an output up to its data, or its end if that is binary. */
  private void open(OutputTensor output, RowValues some, StringBuilder text) {
    text.append("{\"name\": \"").append(output.name());
    text.append("\", \"datatype\": \"").append(output.datatype());
    text.append("\", \"shape\": [");
    String between = "";
    for (int size : output.shape(rows, some)) {
      text.append(between).append(size);
      between = ", ";
    }
    if (output.isBinary()) {
      text.append("], \"parameters\": {\"binary_data_size\": ");
      text.append(output.bytes(rows, output.width(some))).append('}');
    } else {
      text.append("], \"data\": [");
    }
  }

  private static void quote(String text, StringBuilder to) {
    to.append('"');
    JsonStringEncoder.getInstance().quoteAsString(text, to);
    to.append('"');
  }

  private static void write(CharSequence text, ByteBuf out) {
    out.writeBytes(text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
