package dev.coppice.server.codec.tensors;

import static dev.coppice.server.codec.Payloads.NAMELESS;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.model.HeapShare;
import inference.OpenInferenceGrpc.InferTensorContents;
import inference.OpenInferenceGrpc.ModelInferRequest;
import inference.OpenInferenceGrpc.ModelInferRequest.InferInputTensor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

/** Messages that can be read and yet are not taken say which of their fields is wrong, and how. */
class MessageRefusalsTest {

  private static InferInputTensor.Builder input() {
    return InferInputTensor.newBuilder().setDatatype("FP32").addShape(1).addShape(1);
  }

  private static ByteBuf bytes(ModelInferRequest message) {
    return Unpooled.wrappedBuffer(message.toByteArray());
  }

  @Test
  void textThatIsNoNameIsTooLong() {
    ModelInferRequest.Builder message = ModelInferRequest.newBuilder();
    assertThatThrownBy(
            () -> MessageTarget.of(bytes(message.setModelName("y".repeat(5000)).build())))
        .hasMessageContaining("model_name: 5000 bytes (expected: at most 4096)");
    message.clearModelName().setModelVersion("y".repeat(5000));
    assertThatThrownBy(() -> MessageTarget.of(bytes(message.build())))
        .hasMessageContaining("model_version: 5000 bytes (expected: at most 4096)");
  }

  @Test
  void contentsAreThereOnce() {
    InferTensorContents half = InferTensorContents.newBuilder().addFp32Contents(1).build();
    byte[] first = input().setContents(half).build().toByteArray();
    byte[] second =
        InferInputTensor.newBuilder().setContents(half).setName("x").build().toByteArray();
    ByteBuf tensor = Unpooled.wrappedBuffer(first, second);
    ByteBuf message = Unpooled.buffer().writeByte(5 << 3 | 2).writeByte(tensor.readableBytes());

    assertThatThrownBy(
            () ->
                InferDecoder.ofMessage()
                    .decode(message.writeBytes(tensor), NAMELESS, HeapShare.UNBOUNDED))
        .hasMessageContaining("input \"x\": contents twice (expected: once)");
  }
}
