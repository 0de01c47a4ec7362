package dev.coppice.server.codec.tensors;

import dev.coppice.server.codec.rows.BodyFormat;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.tensors.answer.RequestedOutput;
import dev.coppice.server.codec.tensors.data.Tensor;
import java.util.List;

/**
 * What a call asks for, with its data where it stands in the body.
 *
 * @param id the client's own; empty if it has none
 * @param inputs those whose data was not read yet
 * @param outputs in the order asked for; empty if none is named
 * @param isRaw whether data is binary: the input's, and then the answer's, or the answer's unless
 *     an output says otherwise
 */
record InferRequest(String id, List<Tensor> inputs, List<RequestedOutput> outputs, boolean isRaw) {

  /** Longest id that is echoed, in characters. */
  static final int MAX_ID = 1024;

  /** Outputs that a call may name; repeated, they make a huge answer of a small request. */
  static final int MAX_OUTPUTS = 16;

  /** What an input takes of the heap besides its name, by estimate. */
  private static final int INPUT_BYTES = 320;

  InferRequest {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /** Bytes of heap that an input takes. */
  static long heapBytes(String name) {
    return INPUT_BYTES + 2L * name.length();
  }

  /** Whether every input is the column of its name. */
  boolean isNamed() {
    for (Tensor input : inputs) {
      if (!input.isNamed()) {
        return false;
      }
    }
    return true;
  }

  static PayloadException idTooLong(int length) {
    return BodyFormat.TENSORS.malformed(
        "id: %d characters (expected: at most %d)".formatted(length, MAX_ID));
  }

  static PayloadException tooManyOutputs() {
    return BodyFormat.TENSORS.malformed(
        "outputs: more than %d (expected: at most %d)".formatted(MAX_OUTPUTS, MAX_OUTPUTS));
  }
}
