package dev.coppice.e2e.reasons;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coppice.e2e.InferenceClients;
import inference.OpenInferenceGrpc.InferTensorContents;
import inference.OpenInferenceGrpc.ModelInferRequest;
import inference.OpenInferenceGrpc.ModelInferRequest.InferRequestedOutputTensor;
import inference.OpenInferenceGrpc.ModelInferResponse;
import inference.OpenInferenceGrpc.ModelInferResponse.InferOutputTensor;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Asks for outputs by name, by each transport and in each form that the protocol has. */
record AskedTensors(InferenceClients clients) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** An output; numbers of all types fit float64. */
  record Output(String datatype, List<Long> shape, List<Double> data) {

    float[] floats() {
      float[] floats = new float[data.size()];
      for (int i = 0; i < floats.length; i++) {
        floats[i] = data.get(i).floatValue();
      }
      return floats;
    }
  }

  /** Outputs of one answer, in its order. */
  record Outputs(Map<String, Output> byName) {

    Output of(String name) {
      Output output = byName.get(name);
      if (output == null) {
        throw new AssertionError("output: " + name + " (expected: one of " + byName.keySet() + ")");
      }
      return output;
    }
  }

  /** The same outputs in all four forms, which have to be equal. */
  Outputs ask(String model, float[] rows, String... names) throws IOException {
    Map<String, Output> json = json(model, rows, names);
    assertThat(binary(model, rows, names)).isEqualTo(json);
    assertThat(outputs(clients.call(request(model, rows, true, names)))).isEqualTo(json);
    assertThat(outputs(clients.call(request(model, rows, false, names)))).isEqualTo(json);
    return new Outputs(json);
  }

  private String head(float[] rows, boolean isBinary, String... names) {
    String outputs =
        Arrays.stream(names)
            .map(name -> "{\"name\": \"" + name + "\"}")
            .collect(Collectors.joining(", "));
    String data =
        IntStream.range(0, rows.length)
            .mapToObj(i -> Float.isNaN(rows[i]) ? "null" : Float.toString(rows[i]))
            .collect(Collectors.joining(", "));
    return "{\"parameters\": {\"binary_data_output\": %s}, \"outputs\": [%s], \"inputs\": [%s]}"
        .formatted(
            isBinary,
            outputs,
            "{\"name\": \"x\", \"datatype\": \"FP32\", \"shape\": [%d, %d], \"data\": [%s]}"
                .formatted(rows.length / clients.features(), clients.features(), data));
  }

  HttpResponse<byte[]> rest(String model, float[] rows, boolean isBinary, String... names) {
    return clients
        .server()
        .sendForBytes(
            HttpRequest.newBuilder(clients.server().uri("/v2/models/" + model + "/infer"))
                .POST(BodyPublishers.ofString(head(rows, isBinary, names)))
                .build());
  }

  private Map<String, Output> json(String model, float[] rows, String... names) throws IOException {
    Map<String, Output> outputs = new LinkedHashMap<>();
    for (JsonNode output : answer(rest(model, rows, false, names), -1).path("outputs")) {
      List<Double> data = new ArrayList<>();
      output.path("data").forEach(value -> data.add(value.asDouble()));
      outputs.put(output.path("name").asText(), output(output, data));
    }
    return outputs;
  }

  private static JsonNode answer(HttpResponse<byte[]> answer, int length) throws IOException {
    assertThat(answer.statusCode())
        .as(new String(answer.body(), StandardCharsets.UTF_8))
        .isEqualTo(200);
    return JSON.readTree(length < 0 ? answer.body() : Arrays.copyOf(answer.body(), length));
  }

  private static Output output(JsonNode output, List<Double> data) {
    List<Long> shape = new ArrayList<>();
    output.path("shape").forEach(size -> shape.add(size.asLong()));
    return new Output(output.path("datatype").asText(), shape, data);
  }

  private Map<String, Output> binary(String model, float[] rows, String... names)
      throws IOException {
    HttpResponse<byte[]> answer = rest(model, rows, true, names);
    int length =
        (int) answer.headers().firstValueAsLong("Inference-Header-Content-Length").orElse(-1);
    Map<String, Output> outputs = new LinkedHashMap<>();
    int at = length;
    for (JsonNode output : answer(answer, length).path("outputs")) {
      int bytes = output.path("parameters").path("binary_data_size").asInt();
      ByteBuffer data = ByteBuffer.wrap(answer.body(), at, bytes);
      at += bytes;
      outputs.put(
          output.path("name").asText(),
          output(output, numbers(output.path("datatype").asText(), data)));
    }
    assertThat(at).isEqualTo(answer.body().length);
    return outputs;
  }

  private static List<Double> numbers(String datatype, ByteBuffer data) {
    data.order(ByteOrder.LITTLE_ENDIAN);
    List<Double> numbers = new ArrayList<>();
    while (data.hasRemaining()) {
      numbers.add(
          switch (datatype) {
            case "FP32" -> (double) data.getFloat();
            case "INT32" -> (double) data.getInt();
            default -> (double) data.getLong();
          });
    }
    return numbers;
  }

  ModelInferRequest request(String model, float[] rows, boolean isRaw, String... names) {
    ModelInferRequest.Builder request = clients.request(model, rows, isRaw);
    for (String name : names) {
      request.addOutputs(InferRequestedOutputTensor.newBuilder().setName(name));
    }
    return request.build();
  }

  private static Map<String, Output> outputs(ModelInferResponse answer) {
    Map<String, Output> outputs = new LinkedHashMap<>();
    for (int i = 0; i < answer.getOutputsCount(); i++) {
      InferOutputTensor output = answer.getOutputs(i);
      List<Double> data =
          answer.getRawOutputContentsCount() > 0
              ? numbers(output.getDatatype(), answer.getRawOutputContents(i).asReadOnlyByteBuffer())
              : numbers(output.getContents());
      outputs.put(output.getName(), new Output(output.getDatatype(), output.getShapeList(), data));
    }
    return outputs;
  }

  /** Whichever field has them. */
  private static List<Double> numbers(InferTensorContents contents) {
    List<Double> numbers = new ArrayList<>();
    contents.getFp32ContentsList().forEach(number -> numbers.add((double) number));
    contents.getIntContentsList().forEach(number -> numbers.add((double) number));
    contents.getInt64ContentsList().forEach(number -> numbers.add((double) number));
    return numbers;
  }
}
