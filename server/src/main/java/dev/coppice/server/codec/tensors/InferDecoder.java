package dev.coppice.server.codec.tensors;

import dev.coppice.model.HeapShare;
import dev.coppice.model.Model;
import dev.coppice.model.ModelInfo;
import dev.coppice.model.preprocessing.RawColumns;
import dev.coppice.model.preprocessing.RawTable;
import dev.coppice.server.codec.rows.BodyBytes;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.RequestDecoder;
import dev.coppice.server.codec.rows.Rows;
import dev.coppice.server.codec.scores.InferenceOutputException;
import dev.coppice.server.codec.scores.ResponseEncoder;
import dev.coppice.server.codec.tensors.answer.Answerer;
import dev.coppice.server.codec.tensors.answer.JsonAnswer;
import dev.coppice.server.codec.tensors.answer.KnownAnswers;
import dev.coppice.server.codec.tensors.answer.MessageAnswer;
import dev.coppice.server.codec.tensors.answer.OutputNames;
import dev.coppice.server.codec.tensors.answer.OutputTensor;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one call's tensors, and then knows how its answer is written: what that has stands in the
 * body too.
 */
public final class InferDecoder implements RequestDecoder {

  private final Reader reader;
  private final @Nullable KnownAnswers known;
  private @Nullable InferRequest request;
  private @Nullable HeapShare heap;
  private int rows;

  /**
   * @param known what answers as JSON began with; null if it is a message
   */
  private InferDecoder(Reader reader, @Nullable KnownAnswers known) {
    this.reader = reader;
    this.known = known;
  }

  /** Finds what is where in a body. */
  @FunctionalInterface
  private interface Reader {
    InferRequest read(BodyBytes body, HeapShare heap) throws PayloadException;
  }

  /**
   * Of JSON, and binary data behind it.
   *
   * @param jsonBytes bytes of the JSON; negative if it is all of the body
   * @param known JSON of other calls and their answers
   */
  public static InferDecoder ofJson(long jsonBytes, KnownHeads known) {
    return new InferDecoder(
        (body, heap) -> JsonInferReader.read(body, jsonBytes, known, heap), known.answers());
  }

  /** Of a {@code ModelInferRequest}. */
  public static InferDecoder ofMessage() {
    return new InferDecoder(MessageInferReader::read, null);
  }

  @Override
  public Rows decode(ByteBuf body, ModelInfo model, HeapShare heap) throws PayloadException {
    Rows decoded = TensorMatrix.of(read(body, heap), model, heap);
    rows = decoded.count();
    return decoded;
  }

  @Override
  public RawTable decodeRaw(ByteBuf body, RawColumns columns, HeapShare heap)
      throws PayloadException {
    RawTable decoded = TensorRawTable.of(read(body, heap), columns, heap);
    rows = decoded.rows();
    return decoded;
  }

  private InferRequest read(ByteBuf body, HeapShare heap) throws PayloadException {
    InferRequest read = reader.read(BodyBytes.of(body, heap), heap);
    // The data is released with the body; only what the answer needs is kept.
    request = new InferRequest(read.id(), List.of(), read.outputs(), read.isRaw());
    this.heap = heap;
    return read;
  }

  /** Whether the body asks for reasons; false until it is decoded. */
  public boolean asksForReasons() {
    return request != null && OutputNames.hasReasons(request.outputs());
  }

  /**
   * The encoder of the answer; once the body is decoded.
   *
   * @param model the answering model; with an explainer if reasons are asked for
   * @throws InferenceOutputException if the model has not all that is asked for
   */
  public ResponseEncoder encoder(Answerer answerer, Model model) throws InferenceOutputException {
    InferRequest asked = request;
    HeapShare share = heap;
    if (asked == null || share == null) {
      throw new IllegalStateException("body: not decoded (expected: before its answer is encoded)");
    }
    List<OutputTensor> outputs = OutputNames.of(asked.outputs(), asked.isRaw(), model);
    return known == null
        ? new MessageAnswer(answerer, asked.id(), outputs, asked.isRaw(), rows, share)
        : new JsonAnswer(answerer, asked.id(), outputs, rows, known, share);
  }
}
