package dev.coppice.server.codec.tensors;

import static dev.coppice.server.codec.Payloads.NAMELESS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.coppice.server.codec.Payloads;
import dev.coppice.server.codec.rows.PayloadException;
import inference.OpenInferenceGrpc.InferTensorContents;
import inference.OpenInferenceGrpc.ModelInferRequest;
import inference.OpenInferenceGrpc.ModelInferRequest.InferInputTensor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole numbers that float64 has not are rounded once, to the float32 that XGBoost makes. */
class LongTensorTest {

  /** A middle of two floats, whose next neighbours float64 has not. */
  private static final long MIDDLE = (1L << 60) + (1L << 36);

  private static ByteBuf json(String type, String number) {
    String body =
        "{\"inputs\": [{\"name\": \"x\", \"datatype\": \"%s\", \"shape\": [1, 1], \"data\": [%s]}]}"
            .formatted(type, number);
    return Unpooled.copiedBuffer(body, StandardCharsets.UTF_8);
  }

  private static float byJson(String type, String number) throws PayloadException {
    return cell(InferDecoder.ofJson(-1, new KnownHeads()), json(type, number));
  }

  private static float byBinary(String type, long bits) throws PayloadException {
    String head =
        ("{\"inputs\": [{\"name\": \"x\", \"datatype\": \"%s\", \"shape\": [1, 1],"
                + " \"parameters\": {\"binary_data_size\": 8}}]}")
            .formatted(type);
    ByteBuf body = Unpooled.copiedBuffer(head, StandardCharsets.UTF_8);
    int jsonBytes = body.readableBytes();
    return cell(InferDecoder.ofJson(jsonBytes, new KnownHeads()), body.writeLongLE(bits));
  }

  private static float byMessage(String type, long bits, boolean isRaw) throws PayloadException {
    InferInputTensor.Builder input =
        InferInputTensor.newBuilder().setName("x").setDatatype(type).addShape(1).addShape(1);
    ModelInferRequest.Builder message = ModelInferRequest.newBuilder();
    if (isRaw) {
      ByteBuffer raw = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, bits);
      message.addRawInputContents(ByteString.copyFrom(raw));
    } else if (type.equals("INT64")) {
      input.setContents(InferTensorContents.newBuilder().addInt64Contents(bits));
    } else {
      input.setContents(InferTensorContents.newBuilder().addUint64Contents(bits));
    }
    byte[] bytes = message.addInputs(input).build().toByteArray();
    return cell(InferDecoder.ofMessage(), Unpooled.wrappedBuffer(bytes));
  }

  private static float cell(InferDecoder decoder, ByteBuf body) throws PayloadException {
    return Payloads.matrix(decoder, NAMELESS, body).values()[0];
  }

  private static void assertRounded(String type, long bits, float expected)
      throws PayloadException {
    String digits = type.equals("INT64") ? Long.toString(bits) : Long.toUnsignedString(bits);
    assertThat(byJson(type, digits)).as(digits).isEqualTo(expected);
    assertThat(byBinary(type, bits)).as(digits).isEqualTo(expected);
    assertThat(byMessage(type, bits, true)).as(digits).isEqualTo(expected);
    assertThat(byMessage(type, bits, false)).as(digits).isEqualTo(expected);
  }

  @Test
  void neighboursOfAMiddleGoToTheirOwnSides() throws PayloadException {
    assertRounded("INT64", MIDDLE, 0x1p60f); // Ties go to even.
    assertRounded("INT64", MIDDLE + 1, Math.nextUp(0x1p60f));
    assertRounded("INT64", -MIDDLE - 1, -Math.nextUp(0x1p60f));
    assertRounded("UINT64", MIDDLE + 1, Math.nextUp(0x1p60f));
    long large = Long.MIN_VALUE + (1L << 39);
    assertRounded("UINT64", large, 0x1p63f);
    assertRounded("UINT64", large + 1, Math.nextUp(0x1p63f));
  }

  @Test
  void numbersBesideMiddlesDrawnAtRandomAreRoundedOnce() throws PayloadException {
    Random random = new Random(7);
    for (int i = 0; i < 200; i++) {
      long middle = (1L << 24) + 2L * random.nextInt(1 << 23) + 1;
      int shift = 29 + random.nextInt(11);
      long bits = (middle << shift) + random.nextInt(3) - 1;
      if (bits > 0) {
        assertRounded("INT64", bits, (float) bits);
        assertRounded("INT64", -bits, (float) -bits);
      }
      float expected = new BigInteger(Long.toUnsignedString(bits)).floatValue();
      assertRounded("UINT64", bits, expected);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "INT64, 9223372036854775807, 0x1p63",
    "INT64, -9223372036854775808, -0x1p63",
    "INT64, -9.223372036854775808e18, -0x1p63",
    "INT64, 9.2e18, 9.2e18",
    "INT64, 18014398509481984.0, 0x1p54",
    "UINT64, 18446744073709551615, 0x1p64"
  })
  void lastNumbersOfATypeAreTaken(String type, String number, float expected)
      throws PayloadException {
    assertThat(byJson(type, number)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "INT64, 9223372036854775808",
    "INT64, -9223372036854775809",
    "INT64, 9.223372036854775808e18",
    "UINT64, 18446744073709551616",
    "UINT64, 1.8446744073709551616e19",
  })
  void firstNumbersBeyondATypeAreRefused(String type, String number) {
    assertThatThrownBy(() -> byJson(type, number))
        .hasMessageContaining("data: %s (expected: %s)".formatted(number, type));
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT64", "UINT64"})
  void missingNumbersStayMissing(String type) throws PayloadException {
    assertThat(byJson(type, "null")).isNaN();
  }
}
