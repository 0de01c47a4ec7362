package dev.coppice.server.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import dev.coppice.model.HeapShare;
import dev.coppice.model.preprocessing.Preprocessing;
import dev.coppice.model.preprocessing.RawTable;
import dev.coppice.server.codec.rows.RequestDecoder;
import dev.coppice.server.codec.tensors.InferDecoder;
import dev.coppice.server.codec.tensors.KnownHeads;
import inference.OpenInferenceGrpc.InferTensorContents;
import inference.OpenInferenceGrpc.ModelInferRequest;
import inference.OpenInferenceGrpc.ModelInferRequest.InferInputTensor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tensors of texts, for declared preprocessing, in each form that a body can have them in. */
class TextTensorsTest {

  private static final String HEAD =
      "{\"inputs\": [{\"name\": \"x\", \"datatype\": \"BYTES\", \"shape\": [2, 2], ";

  private static final List<String> TEXTS = List.of("très pro", "a, \"b\"", "[\\]", "other");

  private static final Preprocessing PLANS =
      RawPayloads.read(
          """
          {"version": 1, "features": [
            {"source": 0, "type": "text", "steps": [
              {"ordinal": {"categories": ["très pro", "[\\\\]"], "unknown": -1}}]},
            {"source": 1, "type": "text", "steps": [
              {"ordinal": {"categories": ["a, \\"b\\"", "c"], "unknown": -1}}]}]}
          """);

  /** The decoder of a body, and that. */
  private record Call(RequestDecoder decoder, ByteBuf body) {

    RawTable read() throws Exception {
      return decoder.decodeRaw(body, PLANS.columns(), HeapShare.UNBOUNDED);
    }

    void readPlain() throws Exception {
      Payloads.matrix(decoder, Payloads.NAMELESS, body);
    }
  }

  private static Call json(String data) {
    return new Call(
        InferDecoder.ofJson(-1, new KnownHeads()),
        Payloads.utf8(HEAD + "\"data\": " + data + "}]}"));
  }

  private static Call binary(ByteBuf data) {
    String head = HEAD + "\"parameters\": {\"binary_data_size\": " + data.readableBytes() + "}}]}";
    return new Call(
        InferDecoder.ofJson(head.length(), new KnownHeads()),
        Unpooled.wrappedBuffer(Payloads.utf8(head), data));
  }

  private static ByteBuf raw(List<String> texts) {
    ByteBuf data = Unpooled.buffer();
    for (String text : texts) {
      byte[] bytes = text.getBytes(UTF_8);
      data.writeIntLE(bytes.length).writeBytes(bytes);
    }
    return data;
  }

  private static Call message(boolean isRaw, List<String> texts) {
    InferInputTensor.Builder input =
        InferInputTensor.newBuilder().setName("x").setDatatype("BYTES").addShape(2).addShape(2);
    ModelInferRequest.Builder message = ModelInferRequest.newBuilder();
    if (isRaw) {
      message.addRawInputContents(ByteString.copyFrom(raw(texts).nioBuffer()));
    } else {
      InferTensorContents.Builder contents = InferTensorContents.newBuilder();
      texts.forEach(text -> contents.addBytesContents(ByteString.copyFromUtf8(text)));
      input.setContents(contents);
    }
    return message(message.addInputs(input));
  }

  private static Call message(ModelInferRequest.Builder message) {
    return new Call(
        InferDecoder.ofMessage(), Unpooled.wrappedBuffer(message.build().toByteArray()));
  }

  private static List<Call> inEachForm() {
    return List.of(
        json("[\"très pro\", \"a, \\\"b\\\"\", \"[\\\\]\", \"other\"]"),
        json("[[\"tr\\u00e8s pro\", \"a, \\u0022b\\u0022\"], [\"[\\\\]\", \"other\"]]"),
        binary(raw(TEXTS)),
        message(true, TEXTS),
        message(false, TEXTS));
  }

  @Test
  void textsAreTheSameInEachForm() throws Exception {
    for (Call call : inEachForm()) {
      assertThat(Payloads.rows(PLANS.apply(call.read(), 0, 2)))
          .containsExactly(Payloads.row(0, 0), Payloads.row(1, -1));
    }
  }

  @Test
  void missingTextIsOneInJsonAlone() throws Exception {
    assertThat(Payloads.rows(PLANS.apply(json("[null, \"c\", null, \"c\"]").read(), 0, 2)))
        .containsExactly(Payloads.row(Double.NaN, 1), Payloads.row(Double.NaN, 1));
  }

  @Test
  void modelWithoutPreprocessingTakesNone() {
    for (Call call : inEachForm()) {
      assertThatThrownBy(call::readPlain)
          .hasMessageContaining("input \"x\": BYTES (expected: a numeric datatype)");
    }
  }

  @Test
  void asManyAreThereAsTheShapeSays() {
    List<String> five = List.of("a", "b", "c", "d", "e");
    List<String> three = five.subList(0, 3);
    for (Call call :
        List.of(
            json("[\"a\", \"b\", \"c\", \"d\", \"e\"]"),
            binary(raw(five)),
            message(true, five),
            message(false, five))) {
      assertThatThrownBy(call::read)
          .hasMessageContaining("input \"x\": more data (expected: [2, 2] elements)");
    }
    for (Call call :
        List.of(
            json("[\"a\", \"b\", \"c\"]"),
            binary(raw(three)),
            message(true, three),
            message(false, three))) {
      assertThatThrownBy(call::read)
          .hasMessageContaining("input \"x\": the data ends in row 2 (expected: [2, 2] elements)");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, -1, Integer.MAX_VALUE})
  void textThatIsLongerThanItsDataIsRefused(int length) {
    ByteBuf data = Unpooled.buffer().writeIntLE(length).writeByte('a');

    assertThatThrownBy(binary(data)::read)
        .hasMessageContaining("BYTES: a text that the data does not hold");
  }

  @Test
  void dataThatEndsWithinALengthIsRefused() {
    assertThatThrownBy(binary(Unpooled.buffer().writeMedium(0))::read)
        .hasMessageContaining("BYTES: a text that the data does not hold");
  }

  /** Of 100 bytes, and of fewer than none. */
  @ParameterizedTest
  @ValueSource(strings = {"4264", "42ffffffff0f"})
  void textThatIsLongerThanItsContentsIsRefused(String contents) {
    Field broken = Field.newBuilder().addLengthDelimited(ByteString.fromHex(contents)).build();
    InferInputTensor.Builder input =
        InferInputTensor.newBuilder()
            .setDatatype("BYTES")
            .addShape(1)
            .addShape(2)
            .setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(InferInputTensor.CONTENTS_FIELD_NUMBER, broken)
                    .build());

    assertThatThrownBy(message(ModelInferRequest.newBuilder().addInputs(input))::read)
        .hasMessageContaining("contents: broken (expected: an InferTensorContents)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"3", "true", "-1e3"})
  void whatIsNoTextInJsonIsRefused(String value) {
    assertThatThrownBy(json("[" + value + ", \"b\", \"c\", \"d\"]")::read)
        .hasMessageContaining("data: " + value + " (expected: a string or null)");
  }
}
