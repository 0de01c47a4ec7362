package dev.coppice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import dev.coppice.server.grpc.InferenceMethods;
import inference.OpenInferenceGrpc.InferTensorContents;
import inference.OpenInferenceGrpc.ModelInferRequest;
import inference.OpenInferenceGrpc.ModelInferRequest.InferInputTensor;
import inference.OpenInferenceGrpc.ModelInferResponse;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The same rows by every protocol, each giving all scores of a model as float32.
 *
 * @param features of a row
 */
public record InferenceClients(CoppiceServer server, ManagedChannel channel, int features) {

  private static final ObjectMapper JSON = new ObjectMapper();

  public float[] byCsv(String model, float[] rows) throws IOException {
    String csv =
        IntStream.range(0, rows.length / features)
            .mapToObj(
                row ->
                    IntStream.range(row * features, (row + 1) * features)
                        .mapToObj(i -> Float.toString(rows[i]))
                        .collect(Collectors.joining(",")))
            .collect(Collectors.joining("\n"));
    JsonNode scores = JSON.readTree(server.invoke(model, csv).body());
    String flat = scores.toString().replaceAll("[\\[\\]]", "");
    String[] numbers = flat.split(",", -1);
    float[] floats = new float[numbers.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = Float.parseFloat(numbers[i]);
    }
    return floats;
  }

  private String shape(float[] rows) {
    return "[%d, %d]".formatted(rows.length / features, features);
  }

  public float[] byJson(String model, float[] rows) throws IOException {
    HttpResponse<byte[]> answer =
        infer(
            model,
            "{\"inputs\": [{\"name\": \"x\", \"datatype\": \"FP32\", \"shape\": %s, \"data\": %s}]}"
                .formatted(shape(rows), Arrays.toString(rows))
                .getBytes(StandardCharsets.UTF_8),
            -1);
    return floats(JSON.readTree(answer.body()).path("outputs").path(0).path("data"));
  }

  public static float[] floats(JsonNode data) {
    float[] floats = new float[data.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) data.path(i).asDouble();
    }
    return floats;
  }

  public float[] byBinary(String model, float[] rows) throws IOException {
    byte[] json =
        ("{\"parameters\": {\"binary_data_output\": true}, \"inputs\": [{\"name\": \"x\","
                + " \"datatype\": \"FP32\", \"shape\": %s, \"parameters\": {\"binary_data_size\":"
                + " %d}}]}")
            .formatted(shape(rows), 4 * rows.length)
            .getBytes(StandardCharsets.UTF_8);
    byte[] body = Arrays.copyOf(json, json.length + 4 * rows.length);
    System.arraycopy(bytes(rows).array(), 0, body, json.length, 4 * rows.length);
    HttpResponse<byte[]> answer = infer(model, body, json.length);
    int length =
        answer.headers().firstValueAsLong("Inference-Header-Content-Length").stream()
            .mapToInt(Math::toIntExact)
            .findFirst()
            .orElseThrow();
    return floats(ByteBuffer.wrap(answer.body(), length, answer.body().length - length));
  }

  public static ByteBuffer bytes(float[] rows) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * rows.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(rows);
    return bytes;
  }

  public static float[] floats(ByteBuffer bytes) {
    float[] floats = new float[bytes.remaining() / 4];
    bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
    return floats;
  }

  public HttpResponse<byte[]> infer(String model, byte[] body, int jsonBytes) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.uri("/v2/models/" + model + "/infer"))
            .POST(BodyPublishers.ofByteArray(body));
    if (jsonBytes >= 0) {
      request.header("Inference-Header-Content-Length", Integer.toString(jsonBytes));
    }
    HttpResponse<byte[]> answer = server.sendForBytes(request.build());
    assertThat(answer.statusCode())
        .as(new String(answer.body(), StandardCharsets.UTF_8))
        .isEqualTo(200);
    return answer;
  }

  /** A message that asks for the scores of rows, as raw contents or typed ones. */
  public ModelInferRequest.Builder request(String model, float[] rows, boolean isRaw) {
    ModelInferRequest.Builder request = ModelInferRequest.newBuilder().setModelName(model);
    InferInputTensor.Builder input =
        InferInputTensor.newBuilder()
            .setName("x")
            .setDatatype("FP32")
            .addShape(rows.length / features)
            .addShape(features);
    if (isRaw) {
      request.addRawInputContents(ByteString.copyFrom(bytes(rows).array()));
    } else {
      InferTensorContents.Builder contents = InferTensorContents.newBuilder();
      for (float cell : rows) {
        contents.addFp32Contents(cell);
      }
      input.setContents(contents);
    }
    return request.addInputs(input);
  }

  public float[] byGrpc(String model, float[] rows, boolean isRaw) {
    ModelInferResponse answer = call(request(model, rows, isRaw).build());
    if (isRaw) {
      return floats(answer.getRawOutputContents(0).asReadOnlyByteBuffer());
    }
    InferTensorContents contents = answer.getOutputs(0).getContents();
    float[] floats = new float[contents.getFp32ContentsCount()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = contents.getFp32Contents(i);
    }
    return floats;
  }

  public ModelInferResponse call(ModelInferRequest request) {
    return ClientCalls.blockingUnaryCall(
        channel,
        InferenceMethods.MODEL_INFER,
        CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS),
        request);
  }

  public static int[] bits(float[] floats) {
    return IntStream.range(0, floats.length).map(i -> Float.floatToIntBits(floats[i])).toArray();
  }
}
