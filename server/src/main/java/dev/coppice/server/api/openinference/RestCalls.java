package dev.coppice.server.api.openinference;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.coppice.cache.resident.ModelStatus;
import dev.coppice.metrics.tenants.TenantFigures;
import dev.coppice.metrics.tenants.TenantSnapshot;
import dev.coppice.server.api.control.AnswerRoom;
import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.api.failure.FailureForm;
import dev.coppice.server.api.invoke.ClientGone;
import dev.coppice.server.codec.tensors.InferDecoder;
import dev.coppice.server.codec.tensors.KnownHeads;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.HeaderField;
import dev.coppice.server.http.exchange.JsonResponse;
import dev.coppice.server.http.exchange.RequestHandler;
import dev.coppice.server.http.exchange.Response;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The operations over HTTP, each for one exchange. */
public final class RestCalls {

  private static final AsciiString JSON_LENGTH =
      AsciiString.cached("Inference-Header-Content-Length");

  private static final int NOT_READY = 503;

  private static final FailureForm FAILURES = OpenInferenceProtocol.REST.failures();

  private final OpenInference operations;
  private final AnswerRoom room;
  private final TenantFigures tenants;
  private final KnownHeads known = new KnownHeads();

  /**
   * @param room for answers that are no scores, until they are sent
   * @param tenants what their calls came to
   */
  public RestCalls(OpenInference operations, AnswerRoom room, TenantFigures tenants) {
    this.operations = operations;
    this.room = room;
    this.tenants = tenants;
  }

  /** {@code GET /v2}. */
  public Response server() {
    return JsonResponse.of(
        200,
        json -> {
          json.writeStringField("name", ServerDescription.NAME);
          json.writeStringField("version", ServerDescription.VERSION);
          JsonResponse.writeTexts(json, "extensions", ServerDescription.EXTENSIONS);
        });
  }

  /** {@code GET /v2/health/live}. */
  public Response live() {
    return state("live", operations.isLive());
  }

  /** {@code GET /v2/health/ready}. */
  public Response ready() {
    return state("ready", operations.isReady());
  }

  private static Response state(String name, boolean holds) {
    return JsonResponse.of(holds ? 200 : NOT_READY, json -> json.writeBooleanField(name, holds));
  }

  /** {@code POST /v2/models/{m}/infer}. */
  public void infer(Exchange exchange, String model, String version) {
    String length = HeaderField.value(exchange.headers(), JSON_LENGTH);
    long jsonBytes = length == null ? -1 : bytes(length);
    if (length != null && jsonBytes < 0) {
      respond(
          exchange,
          new Failure(
              Failure.Kind.BAD_PAYLOAD, JSON_LENGTH + ": no number (expected: bytes of JSON)"));
      return;
    }
    InferDecoder decoder = InferDecoder.ofJson(jsonBytes, known);
    operations.infer(exchange, InferEnvelope.REST, model, version, decoder);
  }

  /** As {@link RequestHandler#refuser}, of {@link #infer}. */
  public @Nullable RequestHandler refuser(HttpHeaders headers, String model, String version) {
    return operations.refuser(headers, InferEnvelope.REST, model, version);
  }

  private static long bytes(String text) {
    try {
      return Integer.parseInt(text.strip());
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** {@code GET /v2/models/{m}/ready}. */
  public void modelReady(Exchange exchange, String model, String version) {
    operations.isReady(
        exchange.headers(),
        model,
        version,
        answering(exchange, ready -> exchange.respond(ready(model, ready))));
  }

  private static Response ready(String model, boolean isReady) {
    return JsonResponse.of(
        isReady ? 200 : NOT_READY,
        json -> {
          json.writeStringField("name", model);
          json.writeBooleanField("ready", isReady);
        });
  }

  /** {@code GET /v2/models/{m}}. */
  public void model(Exchange exchange, String model, String version) {
    operations.describe(
        exchange.headers(),
        model,
        version,
        answering(exchange, found -> room.respond(exchange, description(found), FAILURES)));
  }

  private static Response description(ModelDescription model) {
    return JsonResponse.of(
        200,
        json -> {
          json.writeStringField("name", model.name());
          JsonResponse.writeTexts(json, "versions", List.of(model.version()));
          json.writeStringField("platform", model.platform());
          writeTensors(json, "inputs", model.inputs());
          writeTensors(json, "outputs", model.outputs());
        });
  }

  /** {@code GET /v2/models/{m}/stats}. */
  public void statistics(Exchange exchange, String model, String version) {
    operations.statistics(
        exchange.headers(),
        model,
        version,
        answering(
            exchange,
            status -> exchange.respond(statistics(model, status, tenants.find(status.name())))));
  }

  private static Response statistics(
      String model, ModelStatus status, Optional<TenantSnapshot> figures) {
    return JsonResponse.of(
        200,
        json -> {
          json.writeArrayFieldStart("model_stats");
          json.writeStartObject();
          json.writeStringField("name", model);
          json.writeStringField("version", status.version());
          json.writeNumberField("last_inference", status.lastUsedAt().toEpochMilli());
          if (figures.isPresent()) { // Triton's are of what succeeded.
            TenantSnapshot tenant = figures.get();
            json.writeNumberField("inference_count", tenant.counts().rows());
            json.writeNumberField("execution_count", tenant.counts().calls() - tenant.errorCount());
          }
          json.writeArrayFieldStart("memory_usage");
          json.writeStartObject();
          json.writeStringField("type", "CPU");
          json.writeNumberField("id", 0);
          json.writeNumberField("byte_size", status.bytes());
          json.writeEndObject();
          json.writeEndArray();
          json.writeEndObject();
          json.writeEndArray();
        });
  }

  private static void writeTensors(
      JsonGenerator json, String field, List<ModelDescription.TensorDescription> tensors)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (ModelDescription.TensorDescription tensor : tensors) {
      json.writeStartObject();
      json.writeStringField("name", tensor.name());
      json.writeStringField("datatype", tensor.datatype());
      json.writeArrayFieldStart("shape");
      for (long size : tensor.shape()) {
        json.writeNumber(size);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** Answers an exchange, with a value as it is to be sent or with the failure. */
  static <T> OpenInference.Answer<T> answering(Exchange exchange, Consumer<T> send) {
    return new OpenInference.Answer<>() {
      @Override
      public void of(T value) {
        send.accept(value);
      }

      @Override
      public void failed(Failure failure) {
        respond(exchange, failure);
      }

      @Override
      public void onAbandoned(Runnable listener) {
        exchange.onAbandoned(listener);
      }
    };
  }

  private static void respond(Exchange exchange, Failure failure) {
    exchange.respond(
        exchange.isAbandoned() ? ClientGone.answer() : FAILURES.of(failure, exchange.requestId()));
  }
}
