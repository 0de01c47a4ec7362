package dev.coppice.server.codec.tensors;

import static dev.coppice.server.codec.Payloads.NAMELESS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.model.HeapShare;
import dev.coppice.server.codec.Payloads;
import dev.coppice.server.codec.rows.BodyBytes;
import dev.coppice.server.codec.rows.PayloadException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** JSON before binary data that was read before. */
class KnownHeadsTest {

  private static final String JSON =
      """
      {"inputs": [{"name": "x", "datatype": "FP32", "shape": [1, 4],
      "parameters": {"binary_data_size": 16}}]}\
      """;

  private final KnownHeads known = new KnownHeads();

  private static ByteBuf body(String json, float... cells) {
    ByteBuf body = Unpooled.buffer().writeBytes(json.getBytes(UTF_8));
    for (float cell : cells) {
      body.writeFloatLE(cell);
    }
    return body;
  }

  private List<List<Float>> rows(String json, float... cells) throws PayloadException {
    InferDecoder decoder = InferDecoder.ofJson(json.length(), known);
    return Payloads.rows(Payloads.matrix(decoder, NAMELESS, body(json, cells)));
  }

  private boolean isKnown(String json) {
    byte[] bytes = json.getBytes(UTF_8);
    return known.find(new BodyBytes(bytes, 0, bytes.length)) != null;
  }

  @Test
  void callsOfTheSameJsonHaveTheirOwnData() throws Exception {
    assertThat(rows(JSON, 1, 2, 3, 4)).containsExactly(Payloads.row(1, 2, 3, 4));
    assertThat(isKnown(JSON)).isTrue();
    assertThat(rows(JSON, 5, 6, 7, 8)).containsExactly(Payloads.row(5, 6, 7, 8));
  }

  @Test
  void knownJsonIsHeldToWhatStandsBehindIt() throws Exception {
    String refusal = refusal(1, 2, 3);
    String other = refusal(1, 2, 3, 4, 5);
    assertThat(rows(JSON, 1, 2, 3, 4)).hasSize(1);
    assertThat(refusal(1, 2, 3)).isEqualTo(refusal).contains("16 bytes of binary data");
    assertThat(refusal(1, 2, 3, 4, 5)).isEqualTo(other).contains("4 bytes after the JSON");
  }

  private String refusal(float... cells) {
    PayloadException[] refusal = new PayloadException[1];
    assertThatThrownBy(() -> rows(JSON, cells))
        .isInstanceOfSatisfying(PayloadException.class, e -> refusal[0] = e);
    return String.valueOf(refusal[0].getMessage());
  }

  @Test
  void knownInputsAreTakenFromTheHeapAsOthers() throws Exception {
    assertThat(taken()).isEqualTo(taken());
    assertThat(isKnown(JSON)).isTrue();
  }

  private List<Long> taken() throws PayloadException {
    List<Long> taken = new ArrayList<>();
    HeapShare heap = taken::add;
    InferDecoder.ofJson(JSON.length(), known).decode(body(JSON, 1, 2, 3, 4), NAMELESS, heap);
    return taken;
  }

  @Test
  void whatIsOfOneCallOrLongIsNotKept() throws Exception {
    String withId = JSON.replace("{\"inputs\"", "{\"id\": \"7\", \"inputs\"");
    String withData =
        JSON.replace("\"parameters\": {\"binary_data_size\": 16}", "\"data\": [1, 2, 3, 4]");
    String isLong = JSON + " ".repeat(500);
    assertThat(rows(withId, 1, 2, 3, 4)).hasSize(1);
    assertThat(rows(withData)).hasSize(1);
    assertThat(rows(isLong, 1, 2, 3, 4)).hasSize(1);
    assertThat(isKnown(withId)).isFalse();
    assertThat(isKnown(withData)).isFalse();
    assertThat(isKnown(isLong)).isFalse();
  }
}
