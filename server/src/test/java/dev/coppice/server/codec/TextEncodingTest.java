package dev.coppice.server.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coppice.model.HeapShare;
import dev.coppice.model.preprocessing.Preprocessing;
import dev.coppice.model.preprocessing.RawTable;
import dev.coppice.server.codec.json.JsonDecoder;
import dev.coppice.server.codec.libsvm.LibsvmBase;
import dev.coppice.server.codec.rows.MediaTypeException;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.RequestDecoder;
import dev.coppice.server.codec.tensors.InferDecoder;
import dev.coppice.server.codec.tensors.KnownHeads;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.Charset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text that is not in UTF-8 is refused: it would be scored as text that is unknown. */
class TextEncodingTest {

  private static final Preprocessing CITIES =
      RawPayloads.read(
          """
          {"version": 1, "extra": "ignore", "columns": ["city", "größe"], "features": [
            {"source": "city", "type": "text", "steps": [
              {"ordinal": {"categories": ["?", "Bonn", "Köln"], "unknown": -1}}]},
            {"source": "größe", "type": "number"}]}
          """);

  private static final String NAMED = "text/csv; header=present";
  private static final String BODY = "city,größe\nBonn,1\nKöln,2\n";

  private static RequestDecoder csv(String contentType) throws MediaTypeException {
    return new RequestFormats(LibsvmBase.AUTO).decoder(contentType);
  }

  private static RawTable read(RequestDecoder decoder, ByteBuf body) throws PayloadException {
    return decoder.decodeRaw(body, CITIES.columns(), HeapShare.UNBOUNDED);
  }

  private static PayloadException refusal(RequestDecoder decoder, ByteBuf body) {
    PayloadException refusal =
        catchThrowableOfType(PayloadException.class, () -> read(decoder, body));
    assertThat(refusal).isNotNull();
    return refusal;
  }

  private static ByteBuf in(Charset charset, String text) {
    return Unpooled.copiedBuffer(text, charset);
  }

  @Test
  void utf8IsReadWhetherItIsSaidOrNot() throws Exception {
    for (String said : new String[] {"", "; charset=utf-8", "; charset=\"UTF-8\""}) {
      assertThat(read(csv(NAMED + said), in(UTF_8, BODY)).rows()).isEqualTo(2);
    }
  }

  @Test
  void textOfAnotherEncodingIsRefusedWithItsPlace() throws Exception {
    assertThat(refusal(csv(NAMED), in(ISO_8859_1, BODY.replace("größe", "id"))))
        .hasMessageEndingWith(
            "row 2, column city: K\ufffdln (expected: text in UTF-8 without NUL)");
    assertThat(refusal(csv("text/csv"), in(ISO_8859_1, "Köln,1")))
        .hasMessageEndingWith("row 1, column 1: K\ufffdln (expected: text in UTF-8 without NUL)");
  }

  @Test
  void nameOfAnotherEncodingIsNotPassedOverLikeOthers() throws Exception {
    assertThat(refusal(csv(NAMED), in(ISO_8859_1, "city,größe\nBonn,1\n")))
        .hasMessageEndingWith("header, column 2: gr\ufffd\ufffde (expected: a name in UTF-8)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"iso-8859-1", "\"GBK\"", "utf-16"})
  void inAnotherCharsetAsciiAloneIsRead(String charset) throws Exception {
    RequestDecoder decoder = csv("text/csv; charset=" + charset);
    assertThat(read(decoder, in(UTF_8, "Bonn,1")).rows()).isEqualTo(1);
    // These bytes would be UTF-8, too, of other characters.
    assertThat(refusal(decoder, in(UTF_8, "Köln,1")))
        .hasMessageEndingWith("charset: another one, and not ASCII alone (expected: UTF-8)");
    assertThat(refusal(decoder, Unpooled.wrappedBuffer(new byte[] {'B', 0, ',', 0, '1', 0})))
        .hasMessageEndingWith("charset: another one, and not ASCII alone (expected: UTF-8)");
  }

  @Test
  void halfOfASurrogatePairInJsonIsNoQuestionMark() throws Exception {
    RequestDecoder json = new JsonDecoder();
    assertThat(read(json, in(UTF_8, "{\"city\": \"\\ud83d\\ude00\"}")).rows()).isEqualTo(1);
    assertThat(refusal(json, in(UTF_8, "{\"city\": \"\\ud800\"}")))
        .hasMessageContaining("half of a surrogate pair (expected: text)");
    String tensor =
        "{\"inputs\": [{\"name\": \"x\", \"shape\": [1, 1], \"datatype\": \"BYTES\","
            + " \"data\": [\"\\udc00\"]}]}";
    assertThat(refusal(InferDecoder.ofJson(-1, new KnownHeads()), in(UTF_8, tensor)))
        .hasMessageContaining("half of a surrogate pair (expected: text)");
  }

  @Test
  void bytesOfATensorAreTextInUtf8() {
    String head =
        "{\"inputs\": [{\"name\": \"x\", \"shape\": [1, 1], \"datatype\": \"BYTES\","
            + " \"parameters\": {\"binary_data_size\": 8}}]}";
    ByteBuf body = Unpooled.buffer().writeBytes(head.getBytes(UTF_8));
    body.writeIntLE(4).writeBytes("Köln".getBytes(ISO_8859_1));
    assertThat(refusal(InferDecoder.ofJson(head.length(), new KnownHeads()), body))
        .hasMessageContaining("(expected: a text, as BYTES in UTF-8)");
  }
}
