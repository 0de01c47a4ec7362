package dev.coppice.server.codec.tensors;

import com.google.protobuf.WireFormat;
import dev.coppice.model.HeapShare;
import dev.coppice.model.Quoted;
import dev.coppice.server.codec.protobuf.MessageFields;
import dev.coppice.server.codec.protobuf.RepeatedField;
import dev.coppice.server.codec.rows.BodyBytes;
import dev.coppice.server.codec.rows.BodyFormat;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.tensors.answer.RequestedOutput;
import dev.coppice.server.codec.tensors.data.Tensor;
import inference.OpenInferenceGrpc.InferParameter;
import inference.OpenInferenceGrpc.ModelInferRequest;
import inference.OpenInferenceGrpc.ModelInferRequest.InferInputTensor;
import inference.OpenInferenceGrpc.ModelInferRequest.InferRequestedOutputTensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds what is where in a {@code ModelInferRequest}, without building it: a message of a few
 * megabytes can take a hundred times as much on the heap.
 */
final class MessageInferReader {

  private static final byte[] CONTENT_TYPE = "content_type".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] PANDAS = "pd".getBytes(StandardCharsets.US_ASCII);

  private final List<MessageInput> inputs = new ArrayList<>();
  private final List<BodyBytes> raw = new ArrayList<>();
  private final List<RequestedOutput> outputs = new ArrayList<>();
  private final HeapShare heap;
  private String id = "";
  private boolean isNamed;

  private MessageInferReader(HeapShare heap) {
    this.heap = heap;
  }

  /**
   * Reads a body.
   *
   * @param heap what the request takes, beside the body
   */
  static InferRequest read(BodyBytes body, HeapShare heap) throws PayloadException {
    MessageInferReader reader = new MessageInferReader(heap);
    try {
      reader.readFields(body);
    } catch (IOException e) {
      throw broken();
    }
    return reader.request();
  }

  /** The refusal of bytes that are no such message. */
  static PayloadException broken() {
    return BodyFormat.TENSORS.malformed("message: broken (expected: a ModelInferRequest)");
  }

  private void readFields(BodyBytes body) throws IOException, PayloadException {
    MessageFields parts = new MessageFields(body);
    while (parts.next()) {
      switch (parts.number()) {
        case ModelInferRequest.ID_FIELD_NUMBER -> {
          id = text(parts);
          if (id.length() > InferRequest.MAX_ID) {
            throw InferRequest.idTooLong(id.length());
          }
        }
        case ModelInferRequest.PARAMETERS_FIELD_NUMBER -> isNamed |= isPandas(parts.bytes());
        case ModelInferRequest.INPUTS_FIELD_NUMBER -> {
          MessageInput input = readInput(parts.bytes());
          heap.take(InferRequest.heapBytes(input.name()));
          inputs.add(input);
        }
        case ModelInferRequest.OUTPUTS_FIELD_NUMBER -> readOutput(parts.bytes());
        case ModelInferRequest.RAW_INPUT_CONTENTS_FIELD_NUMBER -> {
          heap.take(Long.SIZE);
          raw.add(parts.bytes());
        }
        default -> {
          // The model's name and version were read before; what else there is, is passed over.
        }
      }
    }
  }

  private MessageInput readInput(BodyBytes input) throws IOException, PayloadException {
    String name = "";
    String type = "";
    BodyBytes contents = null;
    boolean isTwice = false;
    boolean isNamed = false;
    InputHead.Dimensions dimensions = new InputHead.Dimensions();
    MessageFields parts = new MessageFields(input);
    while (parts.next()) {
      switch (parts.number()) {
        case InferInputTensor.NAME_FIELD_NUMBER -> name = text(parts);
        case InferInputTensor.DATATYPE_FIELD_NUMBER -> type = text(parts);
        case InferInputTensor.PARAMETERS_FIELD_NUMBER -> isNamed |= isPandas(parts.bytes());
        case InferInputTensor.CONTENTS_FIELD_NUMBER -> {
          isTwice = contents != null;
          contents = parts.bytes();
        }
        default -> {
          // The shape is numbers, read below.
        }
      }
    }
    if (isTwice) {
      throw BodyFormat.TENSORS.malformed(
          "%s: contents twice (expected: once)".formatted(Tensor.quoted(name)));
    }
    RepeatedField shape =
        new RepeatedField(input, InferInputTensor.SHAPE_FIELD_NUMBER, WireFormat.WIRETYPE_VARINT);
    while (shape.next()) {
      dimensions.add(shape.value().readInt64());
    }
    return new MessageInput(
        name, InputHead.type(name, type), dimensions.shape(name), isNamed, contents);
  }

  private void readOutput(BodyBytes output) throws IOException, PayloadException {
    if (outputs.size() == InferRequest.MAX_OUTPUTS) {
      throw InferRequest.tooManyOutputs();
    }
    String name = "";
    MessageFields parts = new MessageFields(output);
    while (parts.next()) {
      if (parts.number() == InferRequestedOutputTensor.NAME_FIELD_NUMBER) {
        name = text(parts);
      }
    }
    outputs.add(new RequestedOutput(Quoted.of(name), true));
  }

  /** Whether an entry of parameters says that columns go by their names. */
  private static boolean isPandas(BodyBytes entry) throws IOException {
    boolean isType = false;
    boolean isPandas = false;
    MessageFields parts = new MessageFields(entry);
    while (parts.next()) {
      if (parts.number() == 1) {
        isType = parts.holds(CONTENT_TYPE);
      } else if (parts.number() == 2) {
        MessageFields parameter = new MessageFields(parts.bytes());
        while (parameter.next()) {
          if (parameter.number() == InferParameter.STRING_PARAM_FIELD_NUMBER) {
            isPandas = parameter.holds(PANDAS);
          }
        }
      }
    }
    return isType && isPandas;
  }

  /** A text of any length; while it is decoded it is there twice, as characters. */
  private String text(MessageFields field) throws IOException {
    heap.take(2L * Character.BYTES * field.bytes().length());
    return field.text();
  }

  private InferRequest request() throws PayloadException {
    if (inputs.isEmpty()) {
      throw BodyFormat.TENSORS.malformed("message: no inputs (expected: at least one)");
    }
    boolean isRaw = !raw.isEmpty();
    if (isRaw && raw.size() != inputs.size()) {
      throw BodyFormat.TENSORS.malformed(
          "raw_input_contents: %d (expected: %d, one of each input)"
              .formatted(raw.size(), inputs.size()));
    }
    List<Tensor> tensors = new ArrayList<>(inputs.size());
    for (int i = 0; i < inputs.size(); i++) {
      tensors.add(inputs.get(i).tensor(isRaw ? raw.get(i) : null, isNamed));
    }
    return new InferRequest(id, tensors, outputs, isRaw);
  }
}
