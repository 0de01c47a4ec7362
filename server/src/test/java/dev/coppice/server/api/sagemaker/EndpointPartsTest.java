package dev.coppice.server.api.sagemaker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.api.ApiFixture;
import dev.coppice.server.http.RawClient.Reply;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What calls of the Runtime API ask of an endpoint beside a model. */
class EndpointPartsTest {

  private static final String[] OPERATIONS = {"invocations", "invocations-response-stream"};

  @AutoClose private static ApiFixture fixture;

  @BeforeAll
  static void start() throws Exception {
    fixture = new ApiFixture(ApiFixture.NAMED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Target-Variant: green | Variant green not found for Endpoint e.",
        "Target-Variant: Blue | Variant Blue not found for Endpoint e.",
        "Target-Variant: | Variant  not found for Endpoint e.",
        "Inference-Component: part | Inference Component part not found for Endpoint e"
            + " (expected: no InferenceComponentName).",
        "Target-Container-Hostname: second | Endpoint e is not a multi-container endpoint and does"
            + " not support target container hostname header (expected: no"
            + " TargetContainerHostname).",
      })
  void partThatIsNotThereIsAValidationError(String header, String message) throws Exception {
    for (String operation : OPERATIONS) {
      Reply reply =
          fixture.post(
              "/endpoints/e/" + operation,
              ApiFixture.target("a") + "X-Amzn-SageMaker-" + header + "\r\n");
      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.headers()).containsEntry("x-amzn-errortype", "ValidationError");
      assertThat(reply.body()).isEqualTo("{\n  \"Message\": \"" + message + "\"\n}\n");
    }
  }

  @Test
  void explanationsAreOfTheOperationThatAnswersAtOnce() throws Exception {
    String asked = ApiFixture.target("a") + "X-Amzn-SageMaker-Enable-Explanations: `true`\r\n";
    assertThat(fixture.post("/endpoints/e/invocations-response-stream", asked).body())
        .contains("Endpoint e has no explainer", "(expected: no EnableExplanations, or `false`)");
    for (String expression : new String[] {"max(@)", "x>`1`", "contributions>`1`"}) {
      Reply reply = fixture.post("/endpoints/e/invocations", asked.replace("`true`", expression));
      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.headers()).containsEntry("x-amzn-errortype", "ValidationError");
      assertThat(reply.body())
          .contains(expression + " (expected: `true`, `false`, or one comparis");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Target-Variant: blue", "Enable-Explanations: `false`", "Session-Id: NEW_SESSION"})
  void partThatIsThereAndWhatAsksForNothingAreTaken(String header) throws Exception {
    for (String operation : OPERATIONS) {
      Reply reply =
          fixture.post(
              "/endpoints/e/" + operation,
              ApiFixture.target("a") + "X-Amzn-SageMaker-" + header + "\r\n");
      assertThat(reply.status()).isEqualTo(200);
    }
  }

  @Test
  void variantThatIsNamedTwiceIsNotThere() throws Exception {
    String variant = "X-Amzn-SageMaker-Target-Variant: blue\r\n";
    Reply reply =
        fixture.post("/endpoints/e/invocations", ApiFixture.target("a") + variant + variant);
    assertThat(reply.body()).contains("Variant blue, blue not found for Endpoint e.");
  }

  @Test
  void valueIsQuotedOnlySoFar() throws Exception {
    Reply reply =
        fixture.post(
            "/endpoints/e/invocations",
            "X-Amzn-SageMaker-Inference-Component: " + "a".repeat(5000) + "\r\n");
    assertThat(reply.body()).contains("Component " + "a".repeat(200) + " not found");
  }

  @Test
  void plainRoutesDoNotKnowThem() throws Exception {
    Reply reply =
        fixture.post(
            "/invocations", ApiFixture.target("a") + "X-Amzn-SageMaker-Target-Variant: green\r\n");
    assertThat(reply.status()).isEqualTo(200);
  }
}
