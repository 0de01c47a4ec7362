package dev.coppice.server.api.failure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coppice.loader.ServingException;
import dev.coppice.server.api.ApiFixture;
import dev.coppice.server.api.ScriptedModels;
import dev.coppice.server.http.RawClient.Reply;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of each reason why a model cannot serve, on each kind of route. */
class FailureFormsTest {

  private static final String PLAIN = "/invocations";
  private static final String RUNTIME = "/endpoints/e/invocations";
  private static final String STREAM = RUNTIME + "-response-stream";

  /** Reason, plain status and type, Runtime status and shape, Retry-After. */
  static final String REASONS =
      """
      MODEL_NOT_FOUND, 404, ModelNotFoundException, 400, ValidationError,
      INVALID_MODEL, 400, InvalidModelException, 424, ModelError,
      INSUFFICIENT_STORAGE, 507, InsufficientStorageException, 424, ModelError,
      DISK_FULL, 507, InsufficientStorageException, 424, ModelError,
      MODEL_NOT_READY, 429, ModelNotReadyException, 429, ModelNotReadyException, 5
      LOADING, 503, ServiceUnavailableException, 503, ServiceUnavailable, 1
      LOAD_TIMEOUT, 503, ServiceUnavailableException, 503, ServiceUnavailable, 1
      OVERLOADED, 503, ServiceUnavailableException, 503, ServiceUnavailable, 1
      NO_MEMORY, 503, ServiceUnavailableException, 503, ServiceUnavailable, 1
      STORE_UNAVAILABLE, 503, ServiceUnavailableException, 503, ServiceUnavailable, 1
      STOPPING, 503, ServiceUnavailableException, 503, ServiceUnavailable, 1
      STORE_ACCESS_DENIED, 500, InternalServerException, 530, InternalDependencyException,
      INTERNAL, 500, InternalServerException, 500, InternalFailure,
      """;

  /** MLflow's codes by the plain status. */
  private static final Map<Integer, String> MLFLOW =
      Map.of(
          400, "BAD_REQUEST",
          404, "RESOURCE_DOES_NOT_EXIST",
          429, "REQUEST_LIMIT_EXCEEDED",
          500, "INTERNAL_ERROR",
          503, "TEMPORARILY_UNAVAILABLE",
          507, "RESOURCE_EXHAUSTED");

  @AutoClose private static ApiFixture named;

  @BeforeAll
  static void start() throws Exception {
    named = new ApiFixture(ApiFixture.NAMED);
  }

  @Test
  void everyReasonIsHere() {
    assertThat(REASONS.lines().map(line -> line.split(",", 2)[0]).collect(Collectors.toList()))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(ServingException.Reason.values()).map(Enum::name).toList());
  }

  @ParameterizedTest
  @CsvSource(textBlock = REASONS)
  void multiModelCallIsAnsweredInJson(
      String reason, int status, String type, int runtime, String shape, String retryAfter)
      throws Exception {
    for (Reply reply :
        new Reply[] {
          named.post(PLAIN, ApiFixture.target("fails/" + reason)),
          named.post("/models/fails%2F" + reason + "/invoke", "")
        }) {
      assertThat(reply.status()).isEqualTo(status);
      assertThat(reply.headers()).containsEntry("content-type", "application/json");
      assertThat(reply.headers().get("retry-after")).isEqualTo(retryAfter);
      assertThat(reply.body())
          .isEqualTo(
              "{\n  \"code\": %d,\n  \"type\": \"%s\",\n  \"message\": \"%s\"\n}\n"
                  .formatted(status, type, ScriptedModels.CAUSE));
    }
  }

  @ParameterizedTest
  @CsvSource(textBlock = REASONS)
  void runtimeCallIsAnsweredInTheShapesOfTheApi(
      String reason, int status, String type, int runtime, String shape, String retryAfter)
      throws Exception {
    for (String route : new String[] {RUNTIME, STREAM}) {
      Reply reply = named.post(route, ApiFixture.target("fails/" + reason));
      assertThat(reply.status()).isEqualTo(runtime);
      assertThat(reply.headers()).containsEntry("content-type", "application/json");
      assertThat(reply.headers()).containsEntry("x-amzn-errortype", shape);
      assertThat(reply.headers())
          .doesNotContainKeys("x-request-id", "x-amzn-invoked-production-variant");
      assertThat(reply.headers().get("retry-after")).isEqualTo(retryAfter);
      JsonNode body = new ObjectMapper().readTree(reply.body());
      if (runtime == 424) {
        boolean client = status < 500;
        assertThat(body)
            .isEqualTo(
                new ObjectMapper()
                    .createObjectNode()
                    .put(
                        "ErrorCode",
                        client ? "CLIENT_ERROR_FROM_MODEL" : "INTERNAL_FAILURE_FROM_MODEL")
                    .put("LogStreamArn", "")
                    .put("OriginalMessage", ScriptedModels.CAUSE)
                    .put("OriginalStatusCode", status)
                    .put(
                        "Message",
                        "Received %s error (%d) from primary with message \"%s\". See the server log of request %s for more information."
                            .formatted(
                                client ? "client" : "server",
                                status,
                                ScriptedModels.CAUSE,
                                reply.headers().get("x-amzn-requestid"))));
      } else {
        assertThat(body)
            .isEqualTo(new ObjectMapper().createObjectNode().put("Message", ScriptedModels.CAUSE));
      }
    }
  }

  @ParameterizedTest
  @CsvSource(textBlock = REASONS)
  void callOfMlflowsHasItsCodesAndOnTheEndpointRouteTheShapesOfTheApi(
      String reason, int status, String type, int runtime, String shape, String retryAfter)
      throws Exception {
    String headers = "Content-Type: application/json\r\n" + ApiFixture.target("fails/" + reason);
    String inputs = "{\"inputs\": [[1, 2]]}";
    Reply reply = named.post(PLAIN, headers, inputs);
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.headers()).containsEntry("content-type", "application/json");
    assertThat(reply.headers().get("retry-after")).isEqualTo(retryAfter);
    assertThat(new ObjectMapper().readTree(reply.body()))
        .isEqualTo(
            new ObjectMapper()
                .createObjectNode()
                .put("error_code", MLFLOW.get(status))
                .put("message", ScriptedModels.CAUSE));
    Reply endpoint = named.post(RUNTIME, headers, inputs);
    assertThat(endpoint.status()).isEqualTo(runtime);
    assertThat(endpoint.headers()).containsEntry("x-amzn-errortype", shape);
  }

  @Test
  void modelThatFailsToScoreIsADefectOfWhichTheClientLearnsNothing() throws Exception {
    Reply plain = named.post(PLAIN, ApiFixture.target("throws"));
    assertThat(plain.status()).isEqualTo(500);
    assertThat(plain.body()).contains("Internal server error.").doesNotContain("made to");
    Reply large = named.post(PLAIN, ApiFixture.target("throws"), "1,2\n".repeat(1000));
    assertThat(large.status()).isEqualTo(415);
    Reply onThread =
        named.post(
            PLAIN,
            "Content-Type: text/csv\r\n" + ApiFixture.target("throws"),
            "1,2\n".repeat(1000));
    assertThat(onThread.status()).isEqualTo(500);
    Reply runtime = named.post(RUNTIME, ApiFixture.target("throws"));
    assertThat(runtime.status()).isEqualTo(500);
    assertThat(runtime.headers()).containsEntry("x-amzn-errortype", "InternalFailure");
  }
}
