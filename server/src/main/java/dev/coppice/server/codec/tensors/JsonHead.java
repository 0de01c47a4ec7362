package dev.coppice.server.codec.tensors;

import dev.coppice.server.codec.decimal.DecimalParser;
import dev.coppice.server.codec.rows.BodyBytes;
import dev.coppice.server.codec.rows.BodyFormat;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.tensors.answer.RequestedOutput;
import dev.coppice.server.codec.tensors.data.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * What the JSON of a body says, before its binary data is looked at.
 *
 * @param id the client's own; empty if it has none
 * @param inputs one at least
 * @param isNamed whether all inputs are the columns of their names
 * @param outputs see {@link InferRequest}
 * @param isRaw likewise
 */
record JsonHead(
    String id,
    List<JsonInput> inputs,
    boolean isNamed,
    List<RequestedOutput> outputs,
    boolean isRaw) {

  JsonHead {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /** Whether it would be the same of another call: it has no id, and nothing of the body. */
  boolean isOfAnyCall() {
    for (JsonInput input : inputs) {
      if (input.data() != null) {
        return false;
      }
    }
    return id.isEmpty();
  }

  /**
   * The request with its data.
   *
   * @param binary what stands behind the JSON
   */
  InferRequest request(BodyBytes binary) throws PayloadException {
    return new InferRequest(id, tensors(binary), outputs, isRaw);
  }

  private List<Tensor> tensors(BodyBytes binary) throws PayloadException {
    DecimalParser decimals = new DecimalParser();
    List<Tensor> tensors = new ArrayList<>(inputs.size());
    long at = binary.from();
    for (JsonInput input : inputs) {
      long bytes = input.binaryBytes();
      if (bytes > binary.to() - at) {
        throw BodyFormat.TENSORS.malformed(
            "%s: %d bytes of binary data (expected: at most the %d that are left)"
                .formatted(Tensor.quoted(input.name()), bytes, binary.to() - at));
      }
      int from = (int) at;
      at += Math.max(0, bytes);
      tensors.add(input.tensor(new BodyBytes(binary.array(), from, (int) at), decimals, isNamed));
    }
    if (at < binary.to()) {
      throw InferTokens.malformed(
          "%d bytes after the JSON that no input has".formatted(binary.to() - at),
          "binary_data_size of each input with binary data");
    }
    return tensors;
  }
}
