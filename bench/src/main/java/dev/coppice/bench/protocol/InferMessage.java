package dev.coppice.bench.protocol;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.coppice.model.Matrix;
import inference.OpenInferenceGrpc.ModelInferRequest;
import inference.OpenInferenceGrpc.ModelInferRequest.InferInputTensor;
import inference.OpenInferenceGrpc.ModelInferResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** One row as the message of a call over gRPC, and the score that answers it. */
public final class InferMessage {

  /** Where it is called. */
  public static final String PATH = "/inference.GRPCInferenceService/ModelInfer";

  /** Of the flag and the length before a message. */
  private static final int PREFIX = 5;

  private InferMessage() {}

  /** The message, without what stands before it. */
  public static byte[] of(String model, Matrix row) {
    return ModelInferRequest.newBuilder()
        .setModelName(model)
        .addInputs(
            InferInputTensor.newBuilder()
                .setName("x")
                .setDatatype("FP32")
                .addShape(1)
                .addShape(row.columns()))
        .addRawInputContents(ByteString.copyFrom(cells(row)))
        .build()
        .toByteArray();
  }

  static byte[] cells(Matrix row) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * row.columns()).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(row.values(), 0, row.columns());
    return bytes.array();
  }

  /** The score in an answer, which has its length before it. */
  public static float score(byte[] answer) throws InvalidProtocolBufferException {
    return ModelInferResponse.parser()
        .parseFrom(answer, PREFIX, answer.length - PREFIX)
        .getRawOutputContents(0)
        .asReadOnlyByteBuffer()
        .order(ByteOrder.LITTLE_ENDIAN)
        .getFloat();
  }
}
