package dev.coppice.server.codec.tensors;

import com.fasterxml.jackson.core.JsonToken;
import dev.coppice.model.HeapShare;
import dev.coppice.model.Quoted;
import dev.coppice.server.codec.rows.BodyBytes;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.tensors.answer.RequestedOutput;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds what is where in a body of JSON, behind which binary data may stand. The data itself is
 * passed over: it is read once it is known what it has to be. JSON before binary data that is known
 * is not read again.
 */
final class JsonInferReader {

  private final InferTokens tokens;
  private final HeapShare heap;
  private final List<JsonInput> inputs = new ArrayList<>();
  private final List<RequestedOutput> outputs = new ArrayList<>();
  private final List<@Nullable Boolean> binaryOutputs = new ArrayList<>();
  private final List<String> names = new ArrayList<>();
  private String id = "";
  private boolean isNamed;
  private boolean isRaw;

  private JsonInferReader(InferTokens tokens, HeapShare heap) {
    this.tokens = tokens;
    this.heap = heap;
  }

  /**
   * Reads a body.
   *
   * @param jsonBytes bytes of the JSON; negative if it is all of the body
   * @param known asked for JSON before binary data
   * @param heap what the request takes, beside the body
   */
  static InferRequest read(BodyBytes body, long jsonBytes, KnownHeads known, HeapShare heap)
      throws PayloadException {
    if (jsonBytes < 0) {
      return read(body, heap).request(new BodyBytes(body.array(), body.to(), body.to()));
    }
    if (jsonBytes == 0) { // Triton takes a body that is one input's data alone.
      throw InferTokens.malformed(
          "no JSON, as Inference-Header-Content-Length says",
          "a JSON object before the data, which says what that is");
    }
    if (jsonBytes > body.length()) {
      throw InferTokens.malformed(
          "%d bytes".formatted(body.length()),
          "the %d bytes of JSON that Inference-Header-Content-Length says".formatted(jsonBytes));
    }
    int end = body.from() + (int) jsonBytes;
    BodyBytes json = new BodyBytes(body.array(), body.from(), end);
    JsonHead head = known.find(json);
    if (head == null) {
      head = read(json, heap);
      known.add(json, head);
    } else {
      head.inputs().forEach(input -> heap.take(InferRequest.heapBytes(input.name())));
    }
    return head.request(new BodyBytes(body.array(), end, body.to()));
  }

  private static JsonHead read(BodyBytes json, HeapShare heap) throws PayloadException {
    try (InferTokens tokens = new InferTokens(json, heap)) {
      return new JsonInferReader(tokens, heap).read();
    }
  }

  private JsonHead read() throws PayloadException {
    tokens.require(JsonToken.START_OBJECT, "a JSON object");
    boolean hasInputs = false;
    while (tokens.next() == JsonToken.FIELD_NAME) {
      switch (tokens.name()) {
        case "id" -> readId();
        case "parameters" -> readParameters();
        case "inputs" -> {
          if (hasInputs) {
            throw InferTokens.malformed("inputs twice", "once");
          }
          hasInputs = true;
          readInputs();
        }
        case "outputs" -> readOutputs();
        default -> tokens.skipNext();
      }
    }
    if (tokens.next() != JsonToken.NOT_AVAILABLE) {
      throw InferTokens.malformed("something after the object", "nothing");
    }
    if (inputs.isEmpty()) {
      throw InferTokens.malformed("no inputs", "inputs, at least one");
    }
    return new JsonHead(id, inputs, isNamed, requested(), isRaw);
  }

  private void readId() throws PayloadException {
    id = tokens.string("id: a string");
    if (id.length() > InferRequest.MAX_ID) {
      throw InferRequest.idTooLong(id.length());
    }
  }

  private void readParameters() throws PayloadException {
    boolean isThere = tokens.begins(JsonToken.START_OBJECT, "parameters: an object");
    while (isThere && tokens.next() == JsonToken.FIELD_NAME) {
      switch (tokens.name()) {
        case "content_type" -> isNamed = JsonInput.isPandas(tokens);
        case "binary_data_output" -> isRaw = tokens.next() == JsonToken.VALUE_TRUE;
        default -> tokens.skipNext();
      }
      tokens.skip();
    }
  }

  private void readInputs() throws PayloadException {
    tokens.require(JsonToken.START_ARRAY, "inputs: an array");
    for (JsonToken token = tokens.next(); token != JsonToken.END_ARRAY; token = tokens.next()) {
      tokens.requireCurrent(JsonToken.START_OBJECT, "an object for each input");
      JsonInput input = JsonInput.read(tokens);
      heap.take(InferRequest.heapBytes(input.name()));
      inputs.add(input);
    }
  }

  private void readOutputs() throws PayloadException {
    if (!tokens.begins(JsonToken.START_ARRAY, "outputs: an array")) {
      return;
    }
    for (JsonToken token = tokens.next(); token != JsonToken.END_ARRAY; token = tokens.next()) {
      tokens.requireCurrent(JsonToken.START_OBJECT, "an object for each output");
      if (names.size() == InferRequest.MAX_OUTPUTS) {
        throw InferRequest.tooManyOutputs();
      }
      readOutput();
    }
  }

  private void readOutput() throws PayloadException {
    String name = "";
    Boolean isBinary = null;
    while (tokens.next() == JsonToken.FIELD_NAME) {
      switch (tokens.name()) {
        case "name" -> name = tokens.string("name of an output: a string");
        case "parameters" -> isBinary = readBinaryData();
        default -> tokens.skipNext();
      }
    }
    names.add(Quoted.of(name)); // It may have to wait for a model; none that there is is changed.
    binaryOutputs.add(isBinary);
  }

  private @Nullable Boolean readBinaryData() throws PayloadException {
    boolean isThere = tokens.begins(JsonToken.START_OBJECT, "parameters of an output: an object");
    Boolean isBinary = null;
    while (isThere && tokens.next() == JsonToken.FIELD_NAME) {
      if (tokens.name().equals("binary_data")) {
        isBinary = tokens.next() == JsonToken.VALUE_TRUE;
        tokens.skip();
      } else {
        tokens.skipNext();
      }
    }
    return isBinary;
  }

  private List<RequestedOutput> requested() {
    for (int i = 0; i < names.size(); i++) {
      Boolean isBinary = binaryOutputs.get(i);
      outputs.add(new RequestedOutput(names.get(i), isBinary == null ? isRaw : isBinary));
    }
    return outputs;
  }
}
