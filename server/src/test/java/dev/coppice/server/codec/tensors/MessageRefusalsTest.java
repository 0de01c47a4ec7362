package dev.coppice.server.codec.tensors;

import static dev.coppice.server.codec.Payloads.NAMELESS;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.coppice.model.HeapShare;
import inference.OpenInferenceGrpc.InferParameter;
import inference.OpenInferenceGrpc.InferTensorContents;
import inference.OpenInferenceGrpc.ModelInferRequest;
import inference.OpenInferenceGrpc.ModelInferRequest.InferInputTensor;
import inference.OpenInferenceGrpc.ModelInferRequest.InferRequestedOutputTensor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

/** Messages that can be read and yet are not taken say which of their fields is wrong, and how. */
class MessageRefusalsTest {

  private static final ByteString RAW = ByteString.copyFrom(new byte[4]);

  private static InferInputTensor.Builder input() {
    return InferInputTensor.newBuilder().setDatatype("FP32").addShape(1).addShape(1);
  }

  private static ByteBuf bytes(ModelInferRequest message) {
    return Unpooled.wrappedBuffer(message.toByteArray());
  }

  private static void assertRefused(ModelInferRequest.Builder message, String cause) {
    assertThatThrownBy(
            () ->
                InferDecoder.ofMessage()
                    .decode(bytes(message.build()), NAMELESS, HeapShare.UNBOUNDED))
        .hasMessageEndingWith(cause);
  }

  private static ModelInferRequest.Builder request(InferInputTensor.Builder input) {
    return ModelInferRequest.newBuilder().addInputs(input.setName("x"));
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

  @Test
  void dataIsThereOnceAndInAFormThatItsTypeHas() {
    InferTensorContents one = InferTensorContents.newBuilder().addFp32Contents(1).build();

    assertRefused(
        request(input().setContents(one)).addRawInputContents(RAW),
        "input \"x\": contents beside raw_input_contents (expected: one of them)");
    for (String half : new String[] {"FP16", "BF16"}) {
      assertRefused(
          request(input().setContents(one).setDatatype(half)),
          "input \"x\": %s in contents (expected: raw_input_contents)".formatted(half));
    }
    assertRefused(
        request(input().addShape(-1)).addRawInputContents(RAW),
        "input \"x\": a size of -1 in its shape (expected: from 0)");
  }

  @Test
  void idAndOutputsHaveABound() {
    assertRefused(
        request(input()).addRawInputContents(RAW).setId("i".repeat(1025)),
        "id: 1025 characters (expected: at most 1024)");
    ModelInferRequest.Builder many = request(input()).addRawInputContents(RAW);
    for (int i = 0; i < 17; i++) {
      many.addOutputs(InferRequestedOutputTensor.newBuilder().setName("predict"));
    }
    assertRefused(many, "outputs: more than 16 (expected: at most 16)");
  }

  /** Clients send other parameters with it, and other content types. */
  @Test
  void onlyContentTypePdMakesInputsColumnsByName() {
    for (String[] parameter : new String[][] {{"content_type", "np"}, {"kind", "pd"}}) {
      InferParameter value = InferParameter.newBuilder().setStringParam(parameter[1]).build();
      assertRefused(
          request(input().clearShape().addShape(1).putParameters(parameter[0], value))
              .addRawInputContents(RAW),
          "input \"x\": shape [1] (expected: [rows, features])");
    }
  }
}
